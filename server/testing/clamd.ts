import { createServer, type Server } from 'node:net';

/** What every scanner takes for malware, and is none; in two, so that no scanner minds this file. */
export const EICAR = ['X5O!P%@AP[4\\PZX54(P^)7CC)7}$', 'EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*'].join('');

export interface TestClamd {
  readonly server: Server;
  readonly port: number;
  /** What it was given, in order. */
  readonly seen: Buffer[];
  /** Answers this in place of a verdict; null: says nothing and keeps the line. */
  answer: string | null | undefined;
  close(): Promise<void>;
}

/** A server that speaks clamd's INSTREAM as its manual describes it: framed pieces up to an empty one, then a verdict. */
export async function startClamd(): Promise<TestClamd> {
  const clamd = { seen: [] as Buffer[], answer: undefined as string | null | undefined };
  const server = createServer((socket) => {
    let received = Buffer.alloc(0);
    socket.on('error', () => {});
    socket.on('data', (data) => {
      received = Buffer.concat([received, data]);
      const content = readStream(received);
      if (content === null) return;
      clamd.seen.push(content);
      if (clamd.answer === null) return;
      const found = content.includes(EICAR) ? 'stream: Eicar-Test-Signature FOUND' : 'stream: OK';
      socket.end(`${clamd.answer ?? found}\0`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return Object.assign(clamd, { server, port, close });
}

/** What stood between the command and the empty frame; null until that has come. */
function readStream(received: Buffer): Buffer | null {
  const command = 'zINSTREAM\0';
  if (received.length < command.length) return null;
  if (received.subarray(0, command.length).toString() !== command) throw new Error('another command came');
  const pieces: Buffer[] = [];
  for (let at = command.length; at + 4 <= received.length; ) {
    const length = received.readUInt32BE(at);
    if (length === 0) return Buffer.concat(pieces);
    pieces.push(received.subarray(at + 4, at + 4 + length));
    at += 4 + length;
  }
  return null;
}
