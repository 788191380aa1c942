// The plainest server of the same kind: node:http, a POST writes one event to every open stream. No database, no order
// to keep, nothing to resume. Prints its port.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const streams = new Set<ServerResponse>();
let number = 0;

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      number += 1;
      const message = `id: 1-${number}\ndata: ${body}\n\n`;
      for (const stream of streams) stream.write(message);
      response.end('{}');
    });
    return;
  }
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  response.write('event: hello\ndata: {}\n\n');
  streams.add(response);
  response.once('close', () => streams.delete(response));
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
