import { connect, type NetConnectOpts } from 'node:net';

/** What clamd takes at once; more would only be held twice. */
const PIECE_BYTES = 256 * 1024;
/** A scan of the largest upload takes seconds; a scanner that says nothing for so long is not there. */
const SILENCE_MS_MAX = 60_000;
/** Its answers are one line. */
const ANSWER_BYTES_MAX = 4096;

export type Verdict =
  | { readonly is: 'clean' }
  /** `name` is the scanner's own. */
  | { readonly is: 'infected'; readonly name: string }
  /** Nobody knows what it is; why, for the log. */
  | { readonly is: 'unknown'; readonly why: string };

/** Has clamd look at some bytes, by its command INSTREAM: a connection for each, nothing is kept there. */
export async function scanContent(
  address: NetConnectOpts,
  content: Uint8Array,
  silenceMsMax = SILENCE_MS_MAX,
): Promise<Verdict> {
  try {
    return readVerdict(await ask(address, content, silenceMsMax));
  } catch (error) {
    return { is: 'unknown', why: error instanceof Error ? error.message : String(error) };
  }
}

function readVerdict(answer: string): Verdict {
  if (/^stream: OK\b/.test(answer)) return { is: 'clean' };
  const name = /^stream: (.+) FOUND\b/.exec(answer)?.[1];
  return name === undefined
    ? { is: 'unknown', why: answer || 'it closed without an answer' }
    : { is: 'infected', name };
}

function ask(address: NetConnectOpts, content: Uint8Array, silenceMsMax: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(address);
    let answer = '';
    socket.setTimeout(silenceMsMax, () => socket.destroy(new Error('it did not answer in time')));
    socket.on('error', reject);
    socket.on('data', (data) => {
      answer += data.toString('utf8');
      const end = answer.indexOf('\0');
      if (end >= 0) {
        resolve(answer.slice(0, end));
        socket.destroy();
      } else if (answer.length > ANSWER_BYTES_MAX) socket.destroy(new Error('its answer has no end'));
    });
    socket.on('close', () => resolve(answer));
    socket.on('connect', () => send(socket, content));
  });
}

function send(socket: ReturnType<typeof connect>, content: Uint8Array): void {
  socket.write('zINSTREAM\0');
  for (let at = 0; at < content.byteLength; at += PIECE_BYTES) {
    const piece = content.subarray(at, at + PIECE_BYTES);
    socket.write(lengthOf(piece.byteLength));
    socket.write(piece);
  }
  socket.write(lengthOf(0));
}

function lengthOf(bytes: number): Buffer {
  const frame = Buffer.alloc(4);
  frame.writeUInt32BE(bytes);
  return frame;
}
