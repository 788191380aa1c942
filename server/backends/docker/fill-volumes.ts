import type { MachineStart } from '../port';
import type { ContainerFiles, FileToPut } from './container-files';
import type { ImageUser } from './image-users';
import { VOLUME_FOLDERS } from './names';
import { foldersOf } from './paths';
import { findMissing } from './plan-write';

/**
 * Puts what a start brings into the volumes, before the agent runs, and makes the folders its agent's own: a volume that
 * was made just now belongs to root.
 */
export async function fillVolumes(
  files: ContainerFiles,
  start: Pick<MachineStart, 'files' | 'firstFiles' | 'directory'>,
  owner: ImageUser,
): Promise<void> {
  const toPut: FileToPut[] = [...(await findMissing(files, start.firstFiles)), ...start.files];
  const { configs, plugins, sessions, workspace } = VOLUME_FOLDERS;
  // A folder of the host stays whoever's it is.
  const own = [configs, plugins, sessions, ...(start.directory ? [] : [workspace])];
  const folders = new Set([...own, ...toPut.flatMap(({ path }) => foldersOf(path))]);
  await files.put([...folders], toPut, owner);
}
