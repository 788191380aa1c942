import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createCertificate } from '@/server/platform/guarded-fetch/fixtures/certificate';

/** Where the proxy connects from, so that it can be told from whoever goes around it. */
export const PROXY_ADDRESS = '127.0.0.2';

export interface TlsAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

export interface TlsCall {
  readonly path: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON, as a page of the site does. */
  readonly body?: unknown;
  /** The address of this machine that the caller has. */
  readonly from?: string;
}

/** A reverse proxy with TLS, such as people put in front. */
export interface TlsProxy {
  readonly origin: string;
  /** The certificate that it shows, for programs that are to trust it. */
  readonly certificate: string;
  /** Where it passes requests on to: all of them, or those below a path; the rest of the host is somebody else's. */
  leadTo(port: number, below?: string): void;
  ask(call: TlsCall): Promise<TlsAnswer>;
  /** Opens an answer and leaves it open. */
  open(call: TlsCall): Promise<IncomingMessage>;
  close(): Promise<void>;
}

/** The request as it goes on, its body apart. */
function passOn(request: IncomingMessage, port: number): ClientRequest {
  const { host, 'x-forwarded-for': chain } = request.headers;
  const peer = request.socket.remoteAddress ?? '';
  const headers = {
    ...request.headers,
    host: `127.0.0.1:${port}`,
    'x-forwarded-for': chain === undefined ? peer : `${String(chain)}, ${peer}`,
    'x-forwarded-host': host,
    'x-forwarded-proto': 'https',
  };
  const { method, url: path } = request;
  return httpRequest({
    ...{ host: '127.0.0.1', port, localAddress: PROXY_ADDRESS, agent: false },
    ...{ method, path, headers },
  });
}

/** A WebSocket: what it is answered is written by hand, then both ends talk to each other. */
function passSocketOn(request: IncomingMessage, socket: Duplex, port: number): void {
  const onward = passOn(request, port);
  const begin = ({ statusCode, statusMessage, rawHeaders }: IncomingMessage): boolean => {
    const lines = rawHeaders.map((part, at) => (at % 2 === 0 ? `${part}: ` : `${part}\r\n`)).join('');
    return socket.write(`HTTP/1.1 ${statusCode} ${statusMessage}\r\n${lines}\r\n`);
  };
  onward.once('upgrade', (answer, far, head) => {
    begin(answer);
    socket.write(head);
    far.once('error', () => socket.destroy());
    far.pipe(socket).pipe(far);
  });
  onward.once('response', (answer) => {
    begin(answer);
    answer.pipe(socket);
  });
  onward.once('error', () => socket.destroy());
  socket.once('error', () => onward.destroy());
  onward.end();
}

export async function startTlsProxy(): Promise<TlsProxy> {
  const certificate = createCertificate('localhost');
  let target = 0;
  let within = '';
  const server = createServer(certificate, (request, response) => {
    if (!request.url?.startsWith(within)) {
      response.writeHead(404).end('Another program of this host.');
      return;
    }
    const onward = passOn(request, target).once('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
      // Of a stream the head alone is there at first.
      response.flushHeaders();
      answer.pipe(response);
    });
    onward.once('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    request.pipe(onward);
  });
  server.on('upgrade', (request, socket) => passSocketOn(request, socket, target));
  // Also those that are no request (yet): upgraded ones, and what browsers open ahead.
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const origin = `https://localhost:${port}`;

  const send = ({ path, method = 'GET', headers = {}, body, from = '127.0.0.1' }: TlsCall): ClientRequest => {
    const own = body === undefined ? {} : { 'content-type': 'application/json', origin };
    const options = {
      ...{ host: '127.0.0.1', servername: 'localhost', port, ca: certificate.cert, localAddress: from },
      ...{ method, path, agent: false, headers: { host: `localhost:${port}`, ...own, ...headers } },
    };
    return httpsRequest(options).end(body === undefined ? undefined : JSON.stringify(body));
  };
  const open = (call: TlsCall): Promise<IncomingMessage> =>
    new Promise((resolve, reject) => send(call).once('response', resolve).once('error', reject));
  return {
    origin,
    certificate: certificate.cert,
    leadTo(next, below = '') {
      target = next;
      within = below;
    },
    open,
    async ask(call) {
      const answer = await open(call);
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      return { status: answer.statusCode ?? 0, headers: answer.headers, text };
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
