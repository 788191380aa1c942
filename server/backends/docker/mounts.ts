import type Docker from 'dockerode';
import type { BackendWorkspace, MachineStart } from '../port';
import type { DockerOptions } from './docker-options';
import { tierOf } from './limits';
import { labelsOf, VOLUME_FOLDERS, VOLUME_NAMES, type VolumeName, volumeName } from './names';

/** A folder of the host in the place of the volume for /workspace. */
export interface HostFolder {
  readonly hostPath: string;
  readonly readOnly: boolean;
}

/** What the agent of a start sees beside its image. The engine makes volumes that are missing, with our labels. */
export function mountsOfStart(
  options: DockerOptions,
  workspace: BackendWorkspace,
  { directory }: Pick<MachineStart, 'directory'>,
): Docker.MountSettings[] {
  // The sandbox has nothing but its configuration.
  if (tierOf(workspace.tier) === 1) return [volumeMount(options, workspace, 'configs')];
  const folder = directory && { hostPath: directory.hostPath, readOnly: directory.access === 'read_only' };
  return allMounts(options, workspace, folder);
}

/** Every folder of a workspace, whatever its tier: files are read and written there also while no container is. */
export const allMounts = (
  options: DockerOptions,
  workspace: Pick<BackendWorkspace, 'id'>,
  folder: HostFolder | null,
): Docker.MountSettings[] =>
  VOLUME_NAMES.map((name) =>
    name === 'workspace' && folder
      ? {
          Type: 'bind',
          Source: folder.hostPath,
          Target: VOLUME_FOLDERS.workspace,
          ReadOnly: folder.readOnly,
        }
      : volumeMount(options, workspace, name),
  );

const volumeMount = (
  options: DockerOptions,
  workspace: Pick<BackendWorkspace, 'id'>,
  name: VolumeName,
): Docker.MountSettings => ({
  Type: 'volume',
  Source: volumeName(workspace.id, name),
  Target: VOLUME_FOLDERS[name],
  VolumeOptions: {
    NoCopy: false,
    Labels: labelsOf(options, workspace),
    DriverConfig: { Name: 'local', Options: {} },
  },
});

/** The folder of the host that a container works in, where it has one. */
export function hostFolderOf(mounts: Docker.ContainerInspectInfo['Mounts']): HostFolder | null {
  const found = mounts.find(
    ({ Destination, Type }) => Destination === VOLUME_FOLDERS.workspace && Type === 'bind',
  );
  return found ? { hostPath: found.Source, readOnly: !found.RW } : null;
}
