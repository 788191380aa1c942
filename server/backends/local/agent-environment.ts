import { FILE_ROOTS } from '@/domain/workspace-files/file-roots';
import { inheritedEnvironment } from '../../platform/config-local';
import { type AgentRun, RUN_MARK } from './agent-run';
import type { HostProcess } from './process-table';
import type { WorkspaceFolder } from './workspace-folder';

/** Agents of this host are reached, and listen, here alone. */
const AGENT_HOST = '127.0.0.1';

/** Where the platform, and nobody beyond this host, reaches an agent. */
export const agentUrlOf = ({ port }: Pick<AgentRun, 'port'>): string => `http://${AGENT_HOST}:${port}`;

/**
 * The whole environment of an agent. What its start brings says what it is; where things are, this host says: the folders
 * that an image has at its root, and the address of the platform as it is reached from here.
 */
export async function agentEnvironment(
  folder: WorkspaceFolder,
  run: AgentRun,
  start: Readonly<Record<string, string>>,
  platformUrl: string | null,
): Promise<Record<string, string>> {
  const [configs, workspace, home, plugins] = await Promise.all(
    FILE_ROOTS.map((root) => folder.rootPath(root)),
  );
  const here = {
    WORKSPACE_CONFIG_PATH: configs,
    WORKSPACE_DIR: workspace,
    HOME: home,
    PLUGINS_DIR: plugins,
    TMPDIR: folder.tmp,
    // Memory that a start leaves free goes back to the system: a fifth of what an agent takes at rest.
    MALLOC_TRIM_THRESHOLD_: '131072',
    HOST: AGENT_HOST,
    PORT: String(run.port),
    MOLECULE_WORKSPACE_URL: agentUrlOf(run),
    ...(platformUrl === null ? {} : { PLATFORM_URL: platformUrl, MOLECULE_URL: platformUrl }),
    [RUN_MARK]: run.mark,
  };
  const all = { ...inheritedEnvironment(), ...start, ...here };
  return Object.fromEntries(
    Object.entries(all).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}

/** The processes of agents with this home, whichever start they are of. */
export const livingIn = (home: string, processes: readonly HostProcess[]): number[] =>
  processes
    .filter(({ environment }) => environment.includes(`\0HOME=${home}\0`))
    .filter(({ environment }) => environment.includes(`\0${RUN_MARK}=`))
    .map(({ pid }) => pid);
