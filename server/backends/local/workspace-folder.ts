import { randomUUID } from 'node:crypto';
import { link, mkdir, open, readdir, readFile, realpath, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { FILE_ROOTS } from '@/domain/workspace-files/file-roots';
import { AppError, isMissingFile } from '../../platform/app-error';

const UUID = /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/;
const OWNER = 'deployment';
/** Beside what an agent sees: what it prints, and where it may put things for a while. */
const INNER = [...FILE_ROOTS.map((root) => root.slice(1)), 'logs', 'tmp'] as const;

/** The folder of one workspace: each root of its files is a folder of that name in it. */
export interface WorkspaceFolder {
  readonly path: string;
  readonly logFile: string;
  readonly tmp: string;
  /** Where a root such as `/configs` lies, or `/workspace`, which may be a folder that the host's owner chose. */
  rootPath(root: string): Promise<string>;
  /** Makes it where it is not; true when it was not. */
  make(): Promise<boolean>;
  /** Whether it is there and belongs to this deployment. */
  isOwn(): Promise<boolean>;
  /** Reads a JSON file beside the roots; null when there is none. */
  readJson(name: string): Promise<unknown>;
  /** Null removes it. */
  writeJson(name: string, value: unknown): Promise<void>;
  remove(): Promise<void>;
}

/** Where the host's owner wants an agent to work instead of in a folder of its own. */
const DIRECTORY_FILE = 'directory.json';

/** The folders of all workspaces below one folder. */
export class WorkspaceFolders {
  readonly #root: string;
  readonly #deploymentId: string;

  /** @param dataDir DATA_DIR @param deploymentId what folders of another deployment are told by, and left alone */
  constructor(dataDir: string, deploymentId: string) {
    this.#root = join(dataDir, 'workspaces');
    this.#deploymentId = deploymentId;
  }

  /** Names this folder of folders for good, so that no other server takes its machines for its own. */
  async placeId(): Promise<string> {
    const path = join(this.#root, 'place');
    await mkdir(this.#root, { recursive: true, mode: 0o700 });
    await writeOnce(path, randomUUID().slice(0, 8));
    return (await readFile(path, 'utf8')).trim();
  }

  /** The ids of the workspaces that have a folder of this deployment. */
  async list(): Promise<string[]> {
    const names = await readdir(this.#root).catch((error: unknown) => {
      if (isMissingFile(error)) return [];
      throw error;
    });
    const ids = names.filter((name) => UUID.test(name));
    const own = await Promise.all(ids.map((id) => this.of(id).isOwn()));
    return ids.filter((_, at) => own[at]);
  }

  of(workspaceId: string): WorkspaceFolder {
    if (!UUID.test(workspaceId)) throw new Error(`${workspaceId} is no id of a workspace`);
    const path = join(this.#root, workspaceId);
    const owner = join(path, OWNER);
    const readJson = async (name: string): Promise<unknown> => {
      const text = await readIfThere(join(path, name));
      return text === null ? null : JSON.parse(text);
    };
    return {
      path,
      logFile: join(path, 'logs', 'agent.log'),
      tmp: join(path, 'tmp'),
      readJson,
      writeJson: (name, value) => replaceFile(path, name, value),
      make: async () => {
        const isNew = (await mkdir(path, { recursive: true, mode: 0o700 })) !== undefined;
        await writeOnce(owner, this.#deploymentId);
        if ((await readIfThere(owner)) !== this.#deploymentId)
          throw new AppError('machine_failed', {
            public: `The folder ${path} belongs to another deployment.`,
          });
        for (const name of INNER) await mkdir(join(path, name), { recursive: true, mode: 0o700 });
        return isNew;
      },
      isOwn: async () => (await readIfThere(owner)) === this.#deploymentId,
      rootPath: async (root) => {
        const chosen = root === '/workspace' ? await readJson(DIRECTORY_FILE) : null;
        return typeof chosen === 'string'
          ? chosen
          : join(await realpath(path).catch(() => path), root.slice(1));
      },
      remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }),
    };
  }
}

/** Lets an agent work in a folder of the host from now on; null: in its own. */
export const chooseDirectory = (folder: WorkspaceFolder, hostPath: string | null): Promise<void> =>
  folder.writeJson(DIRECTORY_FILE, hostPath);

const readIfThere = (path: string): Promise<string | null> =>
  readFile(path, 'utf8').catch((error: unknown) => {
    if (isMissingFile(error)) return null;
    throw error;
  });

/** Writes a file that is not there yet, as a whole or not at all: on a full disk an empty one would stay for good. */
async function writeOnce(path: string, text: string): Promise<void> {
  if ((await readIfThere(path)) !== null) return;
  const draft = `${path}.${randomUUID()}`;
  try {
    await writeFile(draft, text, { flag: 'wx', mode: 0o600 });
    await link(draft, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    await rm(draft, { force: true });
  }
}

/** In one step and on the disk: whoever reads it after a crash reads all of it or all of what was before. */
async function replaceFile(folder: string, name: string, value: unknown): Promise<void> {
  const path = join(folder, name);
  if (value === null) return rm(path, { force: true });
  const draft = `${path}.draft`;
  const file = await open(draft, 'w', 0o600);
  try {
    await file.writeFile(JSON.stringify(value));
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
}
