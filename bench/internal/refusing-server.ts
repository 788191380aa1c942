// The plainest server that refuses everything: node:http, 429 and a few words. Prints its port.
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

const REFUSAL = JSON.stringify({ error: 'Too many requests; try again shortly.', retry_after: 60 });

const server = createServer((request, response) => {
  request.resume();
  response.writeHead(429, { 'content-type': 'application/json', 'retry-after': '60' }).end(REFUSAL);
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
