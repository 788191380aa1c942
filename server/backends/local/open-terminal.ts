import { existsSync } from 'node:fs';
import { PassThrough } from 'node:stream';
import type { TerminalSession, TerminalSize } from '../port';
import { limitedCommand } from './limits';
import { type CommandPlace, markCommand } from './run-command';

const SHELL = ['/bin/bash', '/bin/zsh', '/bin/sh'].find((path) => existsSync(path)) ?? '/bin/sh';
/** Output that nobody reads stops the shell at this many bytes. */
const BUFFER_BYTES = 256 * 1024;

/** A shell on a terminal of its own. */
export async function openTerminal(
  { cwd, env, limits }: CommandPlace,
  { columns, rows }: TerminalSize,
): Promise<TerminalSession> {
  // Here, because it is a native module: where it cannot be loaded there is no terminal, and all else works.
  const { spawn } = await import('@lydell/node-pty');
  const marked = markCommand(env);
  const options = { cwd, env: marked.env, cols: columns, rows, name: 'xterm-256color', encoding: null };
  const [file = '', ...args] = limitedCommand([SHELL], limits);
  const shell = spawn(file, args, options);
  const output = new PassThrough({ highWaterMark: BUFFER_BYTES });
  let isOpen = true;
  let isClosed = false;
  // With encoding null it brings bytes, whatever its type says.
  shell.onData((chunk: unknown) => {
    if (!output.destroyed && !output.write(chunk)) shell.pause();
  });
  output.on('drain', () => isOpen && shell.resume());
  const exit = new Promise<number | null>((resolve) => {
    shell.onExit(({ exitCode }) => {
      isOpen = false;
      output.end();
      resolve(isClosed ? null : exitCode);
    });
  });
  const close = (): void => {
    if (!isOpen || isClosed) return;
    isClosed = true;
    output.destroy();
    // Also what has left the terminal's group; a shell that is gone meanwhile is what was asked for.
    marked.end().catch(() => {});
  };
  output.once('close', close);
  return {
    output,
    exit,
    close,
    // Bytes again: half a character must arrive as it is.
    write: (input) => isOpen && shell.write(Buffer.from(input) as never),
    resize: (size) => isOpen && shell.resize(size.columns, size.rows),
  };
}
