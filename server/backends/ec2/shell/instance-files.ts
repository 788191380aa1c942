import { randomUUID } from 'node:crypto';
import { FILE_BYTES_MAX } from '@/domain/workspace-files/file-roots';
import { AppError } from '../../../platform/app-error';
import { fileTooLarge } from '../../../platform/file-too-large';
import { fileVersion } from '../../../platform/file-version';
import { createTurns } from '../../../platform/in-turn';
import type { BackendWorkspace, FileEntry, NewFile, WorkspaceFiles } from '../../port';
import { explainFailure } from './explain-failure';
import { LIST_SCRIPT, READ_SCRIPT, REMOVE_SCRIPT, SCRIPT_EXITS, WRITE_SCRIPT } from './file-scripts';
import { hostPath } from './host-paths';
import type { RunResult } from './run-over';
import type { InstancePlace, Shells } from './shells';

/** For a question, and for what comes with every so many bytes. */
const TIME_MS = 30_000;
const MS_PER_MIB = 4_000;
const MIB = 1024 * 1024;
/** A list of as many entries as are listed, with long names. */
const LIST_BYTES_MAX = 8 * MIB;
/** No name that can be opened through the platform has one of these in it. */
const CONTROL = /[\p{Cc}\uFFFD]/u;

/** A file with what has to be there before: a version, nothing (`none`), whatever is (`any`); or only where nothing is (`first`). */
interface FileToSend {
  readonly path: string;
  readonly content: Uint8Array;
  readonly condition: string;
}

/**
 * The files of workspaces on instances, by scripts over ssh: one command each, however many files.
 * @param placeForFiles where the instance of a workspace is, usable by ssh; null where it has none
 */
export function createInstanceFiles(
  shells: Shells,
  placeForFiles: (workspace: BackendWorkspace) => Promise<InstancePlace | null>,
): WorkspaceFiles {
  const inTurn = createTurns();
  const send = (workspace: BackendWorkspace, files: readonly FileToSend[]): Promise<void> =>
    inTurn(workspace.id, async () => sendFiles(shells, await placeForFiles(workspace), files));
  return {
    async read(workspace, path, options) {
      const place = await placeForFiles(workspace);
      if (place === null) throw new AppError('file_not_found');
      return readFile(shells, place, path, options?.bytesMax ?? FILE_BYTES_MAX);
    },
    async write(workspace, files) {
      assertApart(files);
      await send(
        workspace,
        files.map(({ path, content, expectedVersion }) => ({
          path,
          content,
          condition: expectedVersion === undefined ? 'any' : (expectedVersion ?? 'none'),
        })),
      );
    },
    async list(workspace, path, { depth }) {
      const place = await placeForFiles(workspace);
      return place === null ? [] : listFolder(shells, place, path, depth);
    },
    remove: (workspace, path) =>
      inTurn(workspace.id, async () => {
        const place = await placeForFiles(workspace);
        if (place === null) throw new AppError('file_not_found');
        const ended = await runScript(shells, place, REMOVE_SCRIPT, [hostPath(path)], { timeoutMs: TIME_MS });
        if (ended.exitCode !== 0) throw explainFailure(ended);
      }),
    async seed(files) {
      for (const workspace of new Map(files.map((one) => [one.workspace.id, one.workspace])).values()) {
        const mine = files.filter((one) => one.workspace.id === workspace.id);
        await send(
          workspace,
          mine.map(({ path, content }) => ({ path, content, condition: 'first' })),
        );
      }
    },
  };
}

type RunOptions = Parameters<Shells['run']>[2];

const runScript = (
  shells: Shells,
  place: InstancePlace,
  script: string,
  args: readonly string[],
  options: RunOptions,
): Promise<RunResult> => shells.run(place, ['/bin/sh', '-c', script, 'sh', ...args], options);

async function readFile(
  shells: Shells,
  place: InstancePlace,
  path: string,
  bytesMax: number,
): Promise<Uint8Array> {
  const ended = await runScript(shells, place, READ_SCRIPT, [hostPath(path), String(bytesMax)], {
    timeoutMs: TIME_MS + (bytesMax / MIB) * MS_PER_MIB,
    outputBytesMax: bytesMax + 1,
  });
  // It may have grown since it was measured.
  const isTooLarge = ended.exitCode === SCRIPT_EXITS.tooLarge || ended.stdoutBytes.byteLength > bytesMax;
  if (isTooLarge) throw fileTooLarge(bytesMax);
  if (ended.exitCode !== 0) throw explainFailure(ended);
  return ended.stdoutBytes;
}

/** All or none, as WRITE_SCRIPT has it. */
async function sendFiles(
  shells: Shells,
  place: InstancePlace | null,
  files: readonly FileToSend[],
): Promise<void> {
  if (files.length === 0) return;
  if (place === null) {
    throw new AppError('machine_not_running', {
      public: 'This workspace has no machine to keep files on; start it first.',
    });
  }
  const parts = files.flatMap(({ path, content, condition }) => [
    Buffer.from(`${content.byteLength} ${fileVersion(content)} ${condition}\n${oneLine(hostPath(path))}\n`),
    content,
  ]);
  const input = Buffer.concat([...parts, Buffer.from('end\n')]);
  const ended = await runScript(shells, place, WRITE_SCRIPT, [randomUUID()], {
    timeoutMs: TIME_MS + (input.byteLength / MIB) * MS_PER_MIB,
    input,
  });
  if (ended.exitCode !== 0) throw explainFailure(ended);
}

/** Of the new files none may be in the way of another. */
function assertApart(files: readonly NewFile[]): void {
  const isInTheWay = files.some((one) => files.some(({ path }) => path.startsWith(`${one.path}/`)));
  if (isInTheWay) throw new AppError('path_taken', { field: 'path' });
}

function oneLine(path: string): string {
  if (CONTROL.test(path)) throw new Error('A path of a workspace has no control characters in it.');
  return path;
}

async function listFolder(
  shells: Shells,
  place: InstancePlace,
  path: string,
  depth: number,
): Promise<FileEntry[]> {
  const ended = await runScript(shells, place, LIST_SCRIPT, [hostPath(path), String(depth)], {
    timeoutMs: TIME_MS,
    outputBytesMax: LIST_BYTES_MAX,
  });
  if (ended.exitCode !== 0) throw explainFailure(ended);
  return ended.stdout
    .split('\0')
    .flatMap((entry) => parseEntry(path, entry))
    .sort((a, b) => (a.path < b.path ? -1 : 1));
}

/** The level, what it is, its bytes, its path. */
const ENTRY = /^\d+ ([a-zA-Z]) (\d+) (.+)$/s;

function parseEntry(folder: string, entry: string): FileEntry[] {
  const [, kind, size, name = ''] = ENTRY.exec(entry) ?? [];
  if (CONTROL.test(name)) return [];
  const path = `${folder}/${name}`;
  if (kind === 'd') return [{ path, kind: 'directory', sizeBytes: 0 }];
  // Devices and pipes are nothing that a person could open.
  return kind === 'f' ? [{ path, kind: 'file', sizeBytes: Number(size) }] : [];
}
