// The plainest page of the same kind: node:http, one small script that asks for a list, draws a card for each and opens a
// panel at a click; a POST with { id, name } writes one event to every open stream. No framework, no layout, no database.
// Argument: how many cards. Prints its port.
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

const count = Number(process.argv[2]);
const rows = Array.from({ length: count }, (_, id) => ({ id: String(id), name: `Workspace ${id}` }));

const PAGE = `<!doctype html><title>Bare</title>
<style>.card{position:absolute;width:80px;height:30px;border:1px solid #ccc;font:11px sans-serif}.panel{position:fixed;inset:0 0 0 auto;width:440px;background:#fff}</style>
<script>
const show = ({ id, name }, at) => {
  const card = document.createElement('div');
  card.className = 'card';
  card.dataset.workspaceId = id;
  card.style.cssText = 'left:' + (at % 14) * 84 + 'px;top:' + Math.floor(at / 14) * 34 + 'px';
  card.innerHTML = '<span class="card-name"></span>';
  card.firstChild.textContent = name;
  card.onclick = () => {
    const panel = document.createElement('aside');
    panel.className = 'panel';
    panel.textContent = name;
    document.body.append(panel);
  };
  document.body.append(card);
};
const stream = new EventSource('/events');
stream.addEventListener('hello', async () => (await (await fetch('/list')).json()).forEach(show));
stream.onmessage = ({ data }) => {
  const { id, name } = JSON.parse(data);
  document.querySelector('[data-workspace-id="' + id + '"] .card-name').textContent = name;
};
</script>`;

const streams = new Set<ServerResponse>();

const server = createServer((request, response) => {
  if (request.method === 'POST') {
    let body = '';
    request.setEncoding('utf8');
    request.on('data', (part: string) => {
      body += part;
    });
    request.on('end', () => {
      for (const stream of streams) stream.write(`data: ${body}\n\n`);
      response.end('{}');
    });
  } else if (request.url === '/list') {
    response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(rows));
  } else if (request.url === '/events') {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.write('event: hello\ndata: {}\n\n');
    streams.add(response);
    response.once('close', () => streams.delete(response));
  } else {
    response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
  }
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
