import { createConnection, type Socket } from 'node:net';
import { wallClock } from './wall-clock';

const SENT_AT = /"sentAt":([\d.]+)/g;

/** How long what the agent wrote was on its way, in milliseconds. */
export interface StreamDelays {
  readonly first: number;
  readonly rest: readonly number[];
}

/** A streaming request as it goes over the wire; a raw socket, because a client's own cost would hide the gateway's. */
function streamRequest(path: string, text: string): string {
  const message = {
    kind: 'message',
    role: 'user',
    messageId: crypto.randomUUID(),
    parts: [{ kind: 'text', text }],
  };
  const body = JSON.stringify({
    jsonrpc: '2.0',
    id: message.messageId,
    method: 'message/stream',
    params: { message },
  });
  const head = ['content-type: application/json', 'accept: text/event-stream'].join('\r\n');
  return `POST ${path} HTTP/1.1\r\nhost: localhost\r\n${head}\r\ncontent-length: ${body.length}\r\n\r\n${body}`;
}

/** Reads one stream to its end. */
export function measureStream(port: number, path: string): Promise<StreamDelays> {
  return new Promise((resolve, reject) => {
    const delays: number[] = [];
    const socket = open(port, streamRequest(path, 'Where do we stand?'), (text) => {
      const now = wallClock();
      for (const [, sentAt] of text.matchAll(SENT_AT)) delays.push(now - Number(sentAt));
      if (!text.includes('"completed"')) return;
      socket.destroy();
      const [first = Number.NaN, ...rest] = delays;
      resolve({ first, rest });
    });
    socket.once('error', reject);
    socket.once('close', () => reject(new Error('the stream ended before the answer did')));
  });
}

/** Opens a stream whose agent says nothing after its first words; resolves when those are here. */
export function openIdleStream(port: number, path: string): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = open(port, streamRequest(path, 'idle'), (text) => {
      if (text.includes('"sentAt"')) resolve(socket);
      else if (!text.startsWith('HTTP/1.1 200')) reject(new Error(text.slice(0, 500)));
    });
    socket.once('error', reject);
  });
}

function open(port: number, request: string, take: (text: string) => void): Socket {
  const socket = createConnection({ port, host: '127.0.0.1', noDelay: true });
  socket.on('data', (chunk) => take(chunk.toString('latin1')));
  socket.write(request);
  return socket;
}
