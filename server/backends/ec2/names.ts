/** The tags of our instances, by which they are found again. */
export const TAGS = {
  /** The uuid of the deployment whose it is. */
  deployment: 'molecule:deployment',
  workspace: 'molecule:workspace',
  /** `on` while its agent is to run, `off` while it only serves files, `kept` where it is nothing but a disk that is kept. */
  use: 'molecule:use',
  name: 'Name',
} as const;

export type Use = 'on' | 'off' | 'kept';

/** The port on which an agent listens on its instance. */
export const AGENT_PORT = 8000;

/** Below it, on an instance, is what is ours and no file of the workspace. */
export const BASE_FOLDER = '/var/lib/molecule';
export const AGENT_PROGRAM = `${BASE_FOLDER}/bin/agent`;
export const READY_FILE = '/run/molecule/ready';
