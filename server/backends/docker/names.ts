import type { BackendWorkspace } from '../port';
import type { DockerOptions } from './docker-options';

/** The port on which agents listen inside. */
export const AGENT_PORT = 8000;

/** The folders that outlive a container, each a volume; the keys are part of the volumes' names. */
export const VOLUME_FOLDERS = {
  configs: '/configs',
  home: '/home',
  plugins: '/plugins',
  sessions: '/sessions',
  workspace: '/workspace',
} as const;
export type VolumeName = keyof typeof VOLUME_FOLDERS;
export const VOLUME_NAMES = Object.keys(VOLUME_FOLDERS) as VolumeName[];

export const LABELS = {
  managed: 'molecule.platform.managed',
  deployment: 'molecule.deployment',
  workspace: 'molecule.workspace',
  /** `agent`, or `files` for the throw-away containers through which files are read and written. */
  role: 'molecule.role',
} as const;

export const containerName = (workspaceId: string): string => `ws-${shortId(workspaceId)}`;

/** Its being there is the lock on the files of a workspace. */
export const filesContainerName = (workspaceId: string): string => `${containerName(workspaceId)}-files`;

export const volumeName = (workspaceId: string, name: VolumeName): string =>
  name === 'workspace' ? `ws-${workspaceId}-workspace` : `${containerName(workspaceId)}-${name}`;

/** What tells our containers and volumes from everybody else's. */
export const labelsOf = (
  { deploymentId }: Pick<DockerOptions, 'deploymentId'>,
  { id }: Pick<BackendWorkspace, 'id'>,
): Record<string, string> => ({
  [LABELS.managed]: 'true',
  [LABELS.deployment]: deploymentId,
  [LABELS.workspace]: id,
});

/** A filter for lists: what this deployment made, all of it or that of one workspace. */
export const ownFilter = (deploymentId: string, workspaceId?: string): { label: string[] } => ({
  label: [
    `${LABELS.deployment}=${deploymentId}`,
    ...(workspaceId === undefined ? [] : [`${LABELS.workspace}=${workspaceId}`]),
  ],
});

const shortId = (workspaceId: string): string => workspaceId.replaceAll('-', '').slice(0, 12);
