// An agent that answers every message at once with a few words. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const server = createServer((request, response) => {
  let body = '';
  request.setEncoding('utf8');
  request.on('data', (part: string) => {
    body += part;
  });
  request.on('end', () => {
    const { id = null } = JSON.parse(body) as { id?: unknown };
    const parts = [{ kind: 'text', text: 'That is finished. Nothing unexpected came up on the way.' }];
    const result = { kind: 'message', role: 'agent', messageId: crypto.randomUUID(), parts };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ jsonrpc: '2.0', id, result }));
  });
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
