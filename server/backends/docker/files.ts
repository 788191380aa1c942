import { AppError } from '../../platform/app-error';
import type { BackendWorkspace, WorkspaceFiles } from '../port';
import { type ContainerFiles, filesIn, type ReadableFiles, readFile } from './container-files';
import type { FileParts } from './file-parts';
import type { ImageUser } from './image-users';
import { tierOf } from './limits';
import { listFolder } from './list-folder';
import { findMissing, missingFolders, planWrite } from './plan-write';
import { removePath } from './remove-path';

/** The files of workspaces in containers, the same whether their containers run, are stopped or are not there. */
export function createFiles(parts: FileParts): WorkspaceFiles {
  const { engine, options, containers, volumes, filesContainers, inTurn } = parts;
  const now = (): Date => options.clock.now();

  /**
   * Reads through the workspace's own container where it has all folders, which is quicker; where not even the volume is
   * there yet, nothing need be asked.
   */
  async function reading<T>(
    workspace: BackendWorkspace,
    path: string,
    read: (files: ReadableFiles) => Promise<T>,
  ): Promise<T> {
    const [found, isThere] = await Promise.all([
      tierOf(workspace.tier) === 1 ? null : containers.find(workspace),
      volumes.holds(workspace, path),
    ]);
    if (found) {
      const container = await engine.call(async (docker) => docker.getContainer(found.Id));
      return read(filesIn(engine, container, now));
    }
    if (!isThere) return read(NO_FILES);
    return filesContainers.use(workspace, { exclusive: false }, (container) =>
      read(filesIn(engine, container, now)),
    );
  }

  /** One at a time here, so that writers of this process do not poll for each other; then among all processes. */
  const writing = <T>(
    workspace: BackendWorkspace,
    write: (files: ContainerFiles) => Promise<T>,
  ): Promise<T> =>
    inTurn(workspace.id, () =>
      filesContainers.use(workspace, { exclusive: true }, (container) =>
        write(filesIn(engine, container, now)),
      ),
    );

  return {
    read: (workspace, path, options) =>
      reading(workspace, path, async (files) => {
        const content = await readFile(files, path, options?.bytesMax);
        if (!content) throw new AppError('file_not_found');
        return content;
      }),
    async write(workspace, toWrite) {
      if (toWrite.length === 0) return;
      const owner = await ownerOf(parts, workspace);
      await writing(workspace, async (files) => {
        const planned = await planWrite(files, toWrite);
        if (planned.files.length > 0) await files.put(planned.folders, planned.files, owner);
      });
    },
    list: (workspace, path, { depth }) =>
      listFolder(parts, workspace, {
        folder: path,
        depth,
        reading: (read) => reading(workspace, path, read),
      }),
    remove: (workspace, path) => inTurn(workspace.id, () => removePath(parts, workspace, path)),
    async seed(all) {
      for (const workspace of new Map(all.map((one) => [one.workspace.id, one.workspace])).values()) {
        const mine = all.filter((one) => one.workspace.id === workspace.id);
        const owner = await ownerOf(parts, workspace);
        await writing(workspace, async (files) => {
          const missing = await findMissing(files, mine);
          if (missing.length > 0) await files.put(await missingFolders(files, missing), missing, owner);
        });
      }
    },
  };
}

/** What there is to read where nothing is. */
const NO_FILES: ReadableFiles = { info: async () => null, archive: async () => null };

/** Who most images make their agents. */
const USUAL_USER: ImageUser = { uid: 1000, gid: 1000 };

/** Who the agent will be. Without its image nobody knows; its start makes the folders its own then. */
const ownerOf = async ({ images }: FileParts, { runtime }: BackendWorkspace): Promise<ImageUser> =>
  (await images.find(runtime))?.user ?? USUAL_USER;
