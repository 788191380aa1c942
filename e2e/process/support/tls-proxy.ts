import { type ClientRequest, request as httpRequest, type IncomingMessage } from 'node:http';
import { createServer, request as httpsRequest } from 'node:https';
import type { AddressInfo } from 'node:net';
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
  /** Where it passes requests on to. */
  leadTo(port: number): void;
  ask(call: TlsCall): Promise<TlsAnswer>;
  /** Opens an answer and leaves it open. */
  open(call: TlsCall): Promise<IncomingMessage>;
  close(): Promise<void>;
}

export async function startTlsProxy(): Promise<TlsProxy> {
  const certificate = createCertificate('localhost');
  let target = 0;
  const server = createServer(certificate, (request, response) => {
    const { host, 'x-forwarded-for': chain } = request.headers;
    const peer = request.socket.remoteAddress ?? '';
    const headers = {
      ...request.headers,
      host: `127.0.0.1:${target}`,
      'x-forwarded-for': chain === undefined ? peer : `${String(chain)}, ${peer}`,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
    };
    const { method, url: path } = request;
    const onward = httpRequest(
      { host: '127.0.0.1', port: target, localAddress: PROXY_ADDRESS, method, path, headers, agent: false },
      (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.rawHeaders);
        // Of a stream the head alone is there at first.
        response.flushHeaders();
        answer.pipe(response);
      },
    );
    onward.once('error', () => response.destroy());
    response.once('close', () => onward.destroy());
    request.pipe(onward);
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
    leadTo(next) {
      target = next;
    },
    open,
    async ask(call) {
      const answer = await open(call);
      let text = '';
      for await (const chunk of answer.setEncoding('utf8')) text += chunk;
      return { status: answer.statusCode ?? 0, headers: answer.headers, text };
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
