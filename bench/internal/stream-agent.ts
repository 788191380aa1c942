// An agent that streams: a task, then pieces of an artifact, each with the moment at which it was written, then the end.
// To the message "idle" it says that it works, and then nothing more. Prints its port.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { wallClock } from './wall-clock';

const CHUNKS = 40;
const CHUNK_EVERY_MS = 5;

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-cache' });
    void answer(response, JSON.parse(body));
  });
});

async function answer(response: ServerResponse, { id, params }: StreamRequest): Promise<void> {
  const taskId = crypto.randomUUID();
  const contextId = crypto.randomUUID();
  const tell = (result: object): void => {
    response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id, result })}\n\n`);
  };
  tell({
    kind: 'task',
    id: taskId,
    contextId,
    status: { state: 'working' },
    metadata: { sentAt: wallClock() },
  });
  if (params.message.parts[0]?.text === 'idle') return;
  for (let piece = 0; piece < CHUNKS; piece += 1) {
    await new Promise((resolve) => setTimeout(resolve, CHUNK_EVERY_MS));
    const artifact = { artifactId: 'answer', parts: [{ kind: 'text', text: `This is piece ${piece}. ` }] };
    const metadata = { sentAt: wallClock() };
    tell({ kind: 'artifact-update', taskId, contextId, append: piece > 0, artifact, metadata });
  }
  const status = { state: 'completed', timestamp: new Date().toISOString() };
  tell({ kind: 'status-update', taskId, contextId, final: true, status, metadata: { sentAt: wallClock() } });
  response.end();
}

interface StreamRequest {
  readonly id: unknown;
  readonly params: { readonly message: { readonly parts: readonly { readonly text?: string }[] } };
}

server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
