import type { IncomingMessage, ServerResponse } from 'node:http';
import { paramNames, pathPattern } from '@/contracts/contract-path';
import type { Answer } from './answer';
import { NodeRequest } from './node-request';
import type { Route } from './route';
import * as a2aRoutes from './routes/a2a';
import * as activityRoutes from './routes/activity';
import * as approvalRoutes from './routes/approvals';
import * as chatRoutes from './routes/chat';
import * as delegationRoutes from './routes/delegations';
import * as eventRoutes from './routes/events';
import * as platformRoutes from './routes/platform';
import * as registryRoutes from './routes/registry';
import * as uploadRoutes from './routes/uploads';
import * as workspaceRoutes from './routes/workspaces';

/** Routes whose contracts ask to be answered by server/main.ts itself: a Next route handler is about ten times slower. */
const FAST_ROUTES: readonly Route[] = [
  platformRoutes,
  eventRoutes,
  registryRoutes,
  a2aRoutes,
  activityRoutes,
  approvalRoutes,
  chatRoutes,
  delegationRoutes,
  uploadRoutes,
  workspaceRoutes,
].flatMap((routes) => Object.values<Route>(routes).filter((route) => route.contract.fastLane));

/** A route with the parameters its address held. */
export interface FastMatch {
  readonly route: Route;
  readonly params: Readonly<Record<string, string>>;
}

const NO_PARAMS = {};
const isPattern = ({ contract }: Route): boolean => paramNames(contract.path).length > 0;

const byAddress = new Map<string, FastMatch>(
  FAST_ROUTES.filter((route) => !isPattern(route)).map((route) => [
    `${route.contract.method} /api${route.contract.path}`,
    { route, params: NO_PARAMS },
  ]),
);

/** Some A2A clients post to the address with a slash at its end. */
const byPattern = FAST_ROUTES.filter(isPattern).map((route) => ({
  route,
  method: route.contract.method as string,
  pattern: pathPattern(route.contract.path, '/api'),
}));

/** The route that answers this request ahead of Next, or null. */
export function findFastRoute(request: IncomingMessage): FastMatch | null {
  const [path = ''] = (request.url ?? '').split('?', 1);
  const exact = byAddress.get(`${request.method} ${path}`);
  if (exact) return exact;
  for (const { route, method, pattern } of byPattern) {
    const found = method === request.method ? pattern.exec(path) : null;
    if (found) return { route, params: decodeAll(found.groups ?? {}) };
  }
  return null;
}

const decodeAll = (groups: Record<string, string>): Record<string, string> =>
  Object.fromEntries(Object.entries(groups).map(([name, value]) => [name, decodeURIComponent(value)]));

/** Runs a route on node's own request and response: the same route that the route file exports. */
export async function runFastRoute(
  { route, params }: FastMatch,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  await writeAnswer(await route.answer(new NodeRequest(request, response), params), response);
}

/** A longer text is encoded once, instead of once to count its bytes and once to write them. */
const TEXT_LENGTH_MAX = 8192;

/** Writes an answer on node's own response. */
export async function writeAnswer(answer: Answer, response: ServerResponse): Promise<void> {
  const { status, headers, body } = answer;
  if (typeof body !== 'string') {
    response.writeHead(status, { ...headers });
    return pump(body, response);
  }
  // With its length, so that node writes head and body at once; a short text it even joins with the head.
  const content = body.length > TEXT_LENGTH_MAX ? Buffer.from(body) : body;
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(content) }).end(content);
}

/**
 * Copies a body to the socket and waits for a slow reader. By hand: a thousand event streams share one process, and
 * node's own adapter between the two kinds of stream costs more than the writes themselves.
 */
async function pump(body: ReadableStream<Uint8Array>, response: ServerResponse): Promise<void> {
  const reader = body.getReader();
  // A reader that waits for the next event would otherwise never learn that its client has gone.
  const cancel = (): void => void reader.cancel().catch(() => {});
  response.once('close', cancel);
  for (;;) {
    const { done, value } = await reader.read();
    if (done || response.destroyed) break;
    if (!response.write(value)) await drained(response);
  }
  response.off('close', cancel);
  response.end();
}

const drained = (response: ServerResponse): Promise<void> =>
  new Promise((resolve) => {
    const settle = (): void => {
      response.off('drain', settle).off('close', settle);
      resolve();
    };
    response.once('drain', settle).once('close', settle);
  });
