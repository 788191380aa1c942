import { PassThrough } from 'node:stream';
import type { ClientChannel } from 'ssh2';
import type { TerminalSession, TerminalSize } from '../../port';
import type { SshConnection } from './connect-ssh';
import { createMarkedOutput, farCommand } from './far-side';
import { killSession, openChannel } from './run-over';

/** Output that nobody reads stops the shell at this many bytes. */
const BUFFER_BYTES = 256 * 1024;
const TERM = 'xterm-256color';
/** The best shell there is, where the work lies. */
const SHELL = [
  ...['env', `TERM=${TERM}`, 'LANG=C.UTF-8', 'sh', '-c'],
  'cd /workspace 2>/dev/null || cd /configs 2>/dev/null; command -v bash >/dev/null 2>&1 && exec bash; exec sh',
];

/** A shell as root; ends with the connection at the latest. */
export async function terminalOver(
  connection: SshConnection,
  user: string,
  { columns, rows }: TerminalSize,
): Promise<TerminalSession> {
  const far = farCommand(user, SHELL);
  const { channel, ended } = await openChannel(connection, far.line, { cols: columns, rows, term: TERM });
  const broken = new Promise<{ exitCode: null }>((resolve) =>
    connection.onClose(() => resolve({ exitCode: null })),
  );
  const output = showOwn(channel, far.mark);
  let isOpen = true;
  let isClosed = false;
  const exit = Promise.race([ended, broken]).then(({ exitCode }) => {
    isOpen = false;
    output.stream.end();
    return isClosed ? null : exitCode;
  });
  const close = (): void => {
    if (!isOpen || isClosed) return;
    isClosed = true;
    output.stream.destroy();
    const session = output.session();
    const killed = session === null ? Promise.resolve(true) : killSession(connection, user, session);
    void killed.then(() => channel.close());
  };
  output.stream.once('close', close);
  return {
    output: output.stream,
    exit,
    close,
    write: (input) => void (isOpen && !isClosed && channel.write(Buffer.from(input))),
    resize: (to) => void (isOpen && !isClosed && channel.setWindow(to.rows, to.columns, 0, 0)),
  };
}

/** What the shell shows, without what came before it; output that nobody reads stops the shell. */
function showOwn(
  channel: ClientChannel,
  mark: string,
): { readonly stream: PassThrough; session(): string | null } {
  // A terminal shows both outputs, and with them both marks, as one.
  const [first, second] = [createMarkedOutput(mark), createMarkedOutput(mark)];
  const stream = new PassThrough({ highWaterMark: BUFFER_BYTES });
  channel.on('data', (chunk: Buffer) => {
    const rest = first.take(chunk);
    const own = rest && second.take(rest);
    // Once nobody listens any more, the rest is thrown away: it could not end otherwise.
    if (own !== null && own.length > 0 && stream.writable && !stream.write(own)) channel.pause();
  });
  for (const event of ['drain', 'close']) stream.on(event, () => channel.resume());
  return { stream, session: first.session };
}
