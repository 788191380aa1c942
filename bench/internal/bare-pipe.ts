// What a gateway cannot be faster than: node:http and undici, each request handed on to the agent and each answer handed
// back piece by piece, nothing read and nothing written down. Arguments: the agent's address. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Pool } from 'undici';

const [agentUrl = ''] = process.argv.slice(2);
const agent = new Pool(new URL(agentUrl).origin, { connections: 2048, headersTimeout: 0, bodyTimeout: 0 });

const server = createServer((request, response) => {
  const { 'content-type': type, 'content-length': length } = request.headers;
  const headers = { 'content-type': type ?? 'application/json', 'content-length': length ?? '0' };
  const left = new AbortController();
  response.once('close', () => left.abort());
  const options = { path: '/', method: 'POST', headers, body: request, signal: left.signal } as const;
  agent
    .stream(options, ({ statusCode, headers: answered }) => {
      response.writeHead(statusCode, { 'content-type': answered['content-type'] ?? 'application/json' });
      return response;
    })
    .catch(() => response.destroy());
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
