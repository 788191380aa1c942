import { connect } from 'node:net';

const ANSWER_MS_MAX = 10_000;

/** Sends the lines of one request; what comes back until the connection ends, empty when the server just hangs up. */
export function sendRaw(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    let heard = '';
    socket.setTimeout(ANSWER_MS_MAX, () => reject(new Error(`no answer to ${lines[0]}`)));
    socket.on('data', (chunk: Buffer) => {
      heard += chunk.toString('utf8');
      if (heard.includes('\r\n\r\n')) socket.end();
    });
    socket.once('close', () => resolve(heard));
    // To what was sent beyond the answer the server says that nobody listens.
    socket.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(heard) : reject(error),
    );
  });
}
