import type { BackendWorkspace } from '../port';
import type { Containers } from './containers';
import { type Engine, LONG_MS } from './engine';
import { framesOf } from './stream-frames';

const LOG_BYTES_MAX = 2 * 1024 * 1024;

/** The newest output of an agent, both kinds in the order they were written; empty where no container is. */
export async function readLogs(
  engine: Engine,
  containers: Containers,
  workspace: BackendWorkspace,
  lines: number,
): Promise<string> {
  const found = await containers.find(workspace);
  if (!found) return '';
  const mixed = await engine.callUnless(
    [404],
    (docker, abortSignal) =>
      docker
        .getContainer(found.Id)
        .logs({ stdout: true, stderr: true, follow: false, tail: lines, abortSignal }),
    { timeoutMs: LONG_MS },
  );
  if (!mixed) return '';
  const pieces: Buffer[] = [];
  for await (const { bytes } of framesOf(once(mixed))) pieces.push(bytes);
  const all = Buffer.concat(pieces);
  const text = all.subarray(Math.max(0, all.length - LOG_BYTES_MAX)).toString('utf8');
  return lastLines(text, lines);
}

/** The engine counts what was written at once as a line. */
function lastLines(text: string, lines: number): string {
  const all = text.split('\n');
  // What follows the last line break is a line only where there is something.
  return all.slice(Math.max(0, all.length - lines - (all.at(-1) === '' ? 1 : 0))).join('\n');
}

async function* once(bytes: Buffer): AsyncGenerator<Buffer> {
  yield bytes;
}
