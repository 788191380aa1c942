import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import { AppError } from '../platform/app-error';
import type { Logger } from '../platform/logger';
import { enterBasePath, leaveBasePath, outsideAnswer } from './base-path';
import { type EdgeConfig, edgeHeaders, findEdgeAnswer } from './edge';
import { errorAnswer } from './error-response';
import { findFastRoute, runFastRoute, writeAnswer } from './fast-lane';
import { findForeignness, THIS_MACHINE } from './foreign-request';
import { isForwarded, settleForwarding, type TrustsProxy } from './forwarding';
import { toHeaders } from './node-request';
import { findPageRefusal } from './page-limit';
import { standInWhileDown } from './platform-down-page';
import { type Audience, type RequestContext, withRequestContext } from './request-context';
import { apiSecurityHeaders } from './security-headers';
import { refuse, type TerminalSockets } from './terminal-sockets';
import { answerUnreadable } from './unreadable-request';

export interface FrontServerOptions {
  readonly log: Logger;
  readonly fastLane: boolean;
  /** For agents only the API answers, and a request without a bearer is nobody's (D4b). */
  readonly audience: Audience;
  readonly config: EdgeConfig;
  /** Proxies that are believed. In local mode none is: what comes through one is not from this machine. */
  readonly trustsProxy: TrustsProxy;
  readonly handleByNext: (request: IncomingMessage, response: ServerResponse) => Promise<void>;
  /** Terminals; null: there are none at this listener. */
  readonly terminals: TerminalSockets | null;
  /** How long a client may take to send its request; as Node has it where nothing is said: a minute, and five for a body. */
  readonly patience?: Pick<
    ServerOptions,
    'headersTimeout' | 'requestTimeout' | 'connectionsCheckingInterval'
  >;
  /** Hot reload's socket in development; null: nobody takes upgrades. */
  readonly handleUpgrade: ((request: IncomingMessage, socket: Duplex, head: Buffer) => Promise<void>) | null;
}

export interface FrontServer {
  readonly server: Server;
  /** Takes no new connections and waits for running requests, at most `drainMs`. */
  close(drainMs: number): Promise<void>;
}

const HOT_RELOAD_PATH = '/_next/hmr';

/** The HTTP server in front of Next: answers the fast lane, and refuses what Next would choke on. */
export function createFrontServer(options: FrontServerOptions): FrontServer {
  const server = createServer(options.patience ?? {});
  const upgraded = new Set<Duplex>();
  const answer = (request: IncomingMessage, response: ServerResponse): void => {
    withRequestContext(contextOf(options, request), () => {
      dispatch(options, request, response).catch((error: unknown) => {
        options.log.error({ err: error }, 'a request ended in an error nobody handled');
        response.destroy();
      });
    });
  };
  server.on('request', answer);
  // An expectation that nobody knows may be ignored; node would refuse it without our headers.
  server.on('checkExpectation', answer);
  answerUnreadable(server, options.config);
  // The only one who listens for them: what is not taken has to be ended here and not just ignored.
  server.on('upgrade', (request, socket, head) => {
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    withRequestContext(contextOf(options, request), () => upgrade(options, request, socket, head));
  });
  return {
    server,
    async close(drainMs) {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeIdleConnections();
      for (const socket of upgraded) socket.destroy();
      const drained = setTimeout(() => server.closeAllConnections(), drainMs);
      await closed;
      clearTimeout(drained);
    },
  };
}

function contextOf({ audience, trustsProxy }: FrontServerOptions, request: IncomingMessage): RequestContext {
  const peerAddress = request.socket.remoteAddress ?? '';
  if (audience === 'owner') {
    return { peerAddress, clientAddress: peerAddress, audience: isForwarded(request) ? 'agents' : 'owner' };
  }
  return { peerAddress, clientAddress: settleForwarding(request, trustsProxy), audience };
}

async function dispatch(
  { fastLane, audience, config, handleByNext }: FrontServerOptions,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!enterBasePath(request, config.basePath, audience)) return writeAnswer(outsideAnswer(config), response);
  const [path = ''] = (request.url ?? '').split('?', 1);
  const headersOf = () => toHeaders(request.rawHeaders);
  const atEdge = await findEdgeAnswer(config, request.method ?? 'GET', path, headersOf);
  if (atEdge) return writeAnswer(atEdge, response);
  setHeaders(response, edgeHeaders(config, path, request.headers.origin ?? null));
  const refusal = findRefusal(request, path, audience);
  if (refusal) return writeAnswer(errorAnswer(refusal, crypto.randomUUID()), response);
  const fast = findFastRoute(request);
  if (fast && fastLane) return runFastRoute(fast, request, response);
  if (!fast && audience === 'agents' && request.headers.authorization === undefined) {
    // Next would take the whole body in before anybody asks who sends it.
    return writeAnswer(errorAnswer(new AppError('unauthenticated'), crypto.randomUUID()), response);
  }
  const tooMany = await findPageRefusal(request.method ?? 'GET', path);
  if (tooMany) return writeAnswer(tooMany, response);
  // For what Next answers before proxy.ts, which replaces them: redirects of odd addresses, its own errors.
  setHeaders(response, apiSecurityHeaders());
  await standInWhileDown(request, response);
  leaveBasePath(request, config.basePath);
  return handleByNext(request, response);
}

/** Requests that Next answers with a bare 500: a path that is no UTF-8, a method its Request does not know. */
function findRefusal(request: IncomingMessage, path: string, audience: Audience): AppError | null {
  if (request.method === 'TRACE' || request.method === 'TRACK' || request.method === 'CONNECT') {
    return new AppError('method_not_allowed');
  }
  if (audience === 'agents' && !isApiPath(path)) return new AppError('not_found');
  try {
    decodeURIComponent(path);
    return null;
  } catch (error) {
    return new AppError('invalid_field', { field: 'path', public: 'path is not valid.', cause: error });
  }
}

function setHeaders(response: ServerResponse, headers: Record<string, string>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}

/** Also once Next has taken out the dots: `/api/../` is a page. */
const isApiPath = (path: string): boolean =>
  path.startsWith('/api/') && new URL(path, 'http://localhost').pathname.startsWith('/api/');

function upgrade(options: FrontServerOptions, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  if (!enterBasePath(request, options.config.basePath, options.audience)) {
    socket.destroy();
    return;
  }
  const [path = ''] = (request.url ?? '').split('?', 1);
  const taken = options.terminals?.isFor(path)
    ? takeTerminal(options, options.terminals, request, socket, head)
    : takeHotReload(options, path, request, socket, head);
  if (taken === null) socket.destroy();
  taken?.catch((error: unknown) => {
    options.log.warn({ err: error }, 'an upgrade failed');
    socket.destroy();
  });
}

/** Whoever gets no further than the edge with a request gets no further with a socket. */
async function takeTerminal(
  { config }: FrontServerOptions,
  terminals: TerminalSockets,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const atEdge = await findEdgeAnswer(config, 'GET', path, () => toHeaders(request.rawHeaders));
  if (atEdge) return refuse(socket, atEdge);
  return terminals.take(request, socket, head);
}

/** Null: not what is wanted here. */
function takeHotReload(
  { handleUpgrade, config }: FrontServerOptions,
  path: string,
  request: IncomingMessage,
  socket: Duplex,
  head: Buffer,
): Promise<void> | null {
  const headers = new Headers({ host: request.headers.host ?? '' });
  if (request.headers.origin !== undefined) headers.set('origin', request.headers.origin);
  const isWanted = path === HOT_RELOAD_PATH && findForeignness(headers, THIS_MACHINE) === null;
  if (!handleUpgrade || !isWanted) return null;
  leaveBasePath(request, config.basePath);
  return handleUpgrade(request, socket, head);
}
