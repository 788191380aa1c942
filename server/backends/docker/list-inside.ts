import type { Readable } from 'node:stream';
import type { BackendWorkspace, FileEntry } from '../port';
import { type Engine, LONG_MS } from './engine';
import type { FileParts } from './file-parts';
import { findImage } from './find-image';
import { ENTRIES_MAX } from './list-archive';
import { createOutput } from './stream-frames';

/** Kinds of things, as the mode of each says in its highest digit. */
const KIND_MASK = 0xf000;
const KINDS: ReadonlyMap<number, FileEntry['kind']> = new Map([
  [0x4000, 'directory'],
  [0x8000, 'file'],
  // A link.
  [0xa000, 'file'],
]);
const LINE = /^([\da-f]+) (\d+) (\/.+)$/;

/**
 * What lies in a folder, told by the image of the agent in a throw-away container: no content is read, however much there
 * is. Takes as long as the start of a container. Null where there is no image, or none that can.
 */
export async function listInside(
  parts: FileParts,
  workspace: BackendWorkspace,
  folder: string,
  depth: number,
): Promise<FileEntry[] | null> {
  const image = await findImage(parts, workspace);
  if (image === null) return null;
  const run = { image, command: commandFor(folder, depth) };
  return parts.filesContainers.use(workspace, { exclusive: false, run }, async (container) => {
    const said = await runToEnd(parts.engine, container).catch(() => null);
    return said === null ? null : parse(said, depth, folder);
  });
}

type Container = Parameters<Parameters<FileParts['filesContainers']['use']>[2]>[0];

/** A name with a line break in it would be taken for two; through the platform nobody could open it either. */
const commandFor = (folder: string, depth: number): string[] => [
  ...['find', folder, '-mindepth', '1', '-maxdepth', String(depth), '!', '-name', '*\n*'],
  ...['-exec', 'stat', '-c', '%f %s %n', '{}', '+'],
];

/** What it printed; null where it could not do that. */
async function runToEnd(engine: Engine, container: Container): Promise<string | null> {
  const stream = await engine.call((_, abortSignal) =>
    container.attach({ stream: true, stdout: true, stderr: true, abortSignal }),
  );
  const output = createOutput(stream as unknown as Readable);
  await engine.call((_, abortSignal) => container.start({ abortSignal }), { timeoutMs: LONG_MS });
  const { StatusCode: code } = await engine.call((_, abortSignal) => container.wait({ abortSignal }), {
    timeoutMs: LONG_MS,
  });
  await output.ended;
  // It also fails where something went while it looked; what it found is right all the same.
  return code === 0 || output.stdout() !== '' ? output.stdout() : null;
}

/** What is nearest comes first, as far as there is room for it. */
function parse(said: string, depth: number, folder: string): FileEntry[] {
  const entries = said.split('\n').flatMap((line): FileEntry[] => {
    const [, mode = '', size = '', path = ''] = LINE.exec(line) ?? [];
    const kind = KINDS.get(Number.parseInt(mode, 16) & KIND_MASK);
    return kind ? [{ path, kind, sizeBytes: kind === 'file' ? Number(size) : 0 }] : [];
  });
  const levelOf = ({ path }: FileEntry): number => path.slice(folder.length).split('/').length;
  return entries
    .filter((entry) => levelOf(entry) - 1 <= depth)
    .sort((a, b) => levelOf(a) - levelOf(b))
    .slice(0, ENTRIES_MAX);
}
