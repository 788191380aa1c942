import type { BackendWorkspace, TerminalSession, TerminalSize } from '../port';
import type { Containers } from './containers';
import type { Engine } from './engine';
import { endInside, exitCodeOf, startInside } from './inside';

/** The best shell there is, where the work lies; says first, in one line, which process it is. */
const SHELL = [
  'sh',
  '-c',
  'echo $$; cd /workspace 2>/dev/null || cd /configs; command -v bash >/dev/null 2>&1 && exec bash; exec sh',
];
const ENVIRONMENT = ['TERM=xterm-256color', 'LANG=C.UTF-8'];

/** A shell inside the running container of a workspace. */
export async function openTerminal(
  engine: Engine,
  containers: Containers,
  workspace: BackendWorkspace,
  size: TerminalSize,
): Promise<TerminalSession> {
  const inside = await startInside(engine, containers, workspace, SHELL, { tty: true, env: ENVIRONMENT });
  const { stream, exec, containerId } = inside;
  const shown: AsyncIterator<Buffer> = stream[Symbol.asyncIterator]();
  const { pid, rest } = await readPid(shown);
  const resize = ({ columns, rows }: TerminalSize): Promise<void> =>
    // A shell that has just ended has no size any more.
    engine.call((_, abortSignal) => exec.resize({ w: columns, h: rows, abortSignal })).catch(() => {});
  // Before anybody can type: what runs first would find a terminal without a size.
  await resize(size);
  let isClosed = false;
  const exit = new Promise<number | null>((resolve) => {
    const settle = (): void => resolve(isClosed ? null : exitCodeOf(engine, inside).catch(() => null));
    if (stream.destroyed) settle();
    else stream.once('close', settle);
  });
  return {
    output: output(rest, shown),
    write: (input) => void stream.write(input),
    resize: (to) => void resize(to),
    close() {
      if (isClosed) return;
      isClosed = true;
      endInside(engine, containerId, pid)
        .catch(() => {})
        .finally(() => stream.destroy());
    },
    exit,
  };
}

async function readPid(shown: AsyncIterator<Buffer>): Promise<{ pid: number; rest: Buffer }> {
  let head = Buffer.alloc(0);
  for (;;) {
    const { value, done } = await shown.next();
    if (done) return { pid: 0, rest: head };
    head = Buffer.concat([head, value]);
    const end = head.indexOf('\n');
    if (end !== -1) {
      return {
        pid: Number.parseInt(head.subarray(0, end).toString('latin1'), 10),
        rest: head.subarray(end + 1),
      };
    }
  }
}

async function* output(rest: Buffer, shown: AsyncIterator<Buffer>): AsyncGenerator<Uint8Array> {
  if (rest.length > 0) yield rest;
  try {
    for (;;) {
      const { value, done } = await shown.next();
      if (done) return;
      yield value;
    }
  } catch {
    // Ended from outside, by `close` or with the container: what it showed has been shown.
  }
}
