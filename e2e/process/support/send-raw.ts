import { connect } from 'node:net';

const ANSWER_MS_MAX = 30_000;
/** To what was sent beyond the answer the server says that nobody listens. */
const NOBODY_LISTENS: ReadonlySet<string | undefined> = new Set(['ECONNRESET', 'EPIPE']);

/** Sends the lines of one request; what comes back until the connection ends, empty when the server just hangs up. */
export function sendRaw(port: number, lines: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(`${lines.join('\r\n')}\r\n\r\n`));
    let heard = '';
    socket.setTimeout(ANSWER_MS_MAX, () => socket.destroy(new Error(`no answer to ${lines[0]}`)));
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      if (isWhole(heard)) socket.end();
    });
    socket.once('close', () => resolve(heard));
    socket.once('error', (error: NodeJS.ErrnoException) =>
      NOBODY_LISTENS.has(error.code) ? resolve(heard) : reject(error),
    );
  });
}

/** Whether all of an answer is there; one that does not say how long it is ends with its connection. */
function isWhole(heard: string): boolean {
  const end = heard.indexOf('\r\n\r\n');
  if (end < 0) return false;
  const [head, body] = [heard.slice(0, end), heard.slice(end + 4)];
  const length = /^content-length: (\d+)$/im.exec(head)?.[1];
  if (length !== undefined) return Buffer.byteLength(body) >= Number(length);
  return /^transfer-encoding: chunked$/im.test(head) && body.endsWith('0\r\n\r\n');
}
