import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Route } from './route';
import * as eventRoutes from './routes/events';
import * as platformRoutes from './routes/platform';

/** Routes whose contracts ask to be answered by server/main.ts itself: a Next route handler is about ten times slower. */
const FAST_ROUTES = [...Object.values(platformRoutes), ...Object.values(eventRoutes)].filter(
  (route) => route.contract.fastLane,
);

const byAddress = new Map(
  FAST_ROUTES.map((route) => [`${route.contract.method} /api${route.contract.path}`, route]),
);

/** The route that answers this request ahead of Next, or null. */
export function findFastRoute(request: IncomingMessage): Route | null {
  const [path] = (request.url ?? '').split('?');
  return byAddress.get(`${request.method} ${path}`) ?? null;
}

/** Runs a route on node's own request and response: the same handler that the route file exports. */
export async function runFastRoute(
  route: Route,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const gone = new AbortController();
  response.once('close', () => gone.abort());
  const answer = await route(toWebRequest(request, gone.signal), { params: Promise.resolve({}) });
  await writeResponse(answer, response);
}

/** Writes a web Response on node's own response. */
export async function writeResponse(answer: Response, response: ServerResponse): Promise<void> {
  response.writeHead(answer.status, Object.fromEntries(answer.headers));
  if (!answer.body) {
    response.end();
    return;
  }
  await pump(answer.body, response);
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

function toWebRequest(request: IncomingMessage, signal: AbortSignal): Request {
  const headers = new Headers();
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    headers.append(request.rawHeaders[at] ?? '', request.rawHeaders[at + 1] ?? '');
  }
  // A fixed origin: the Host header is checked as a header, and an odd one would make no URL.
  return new Request(`http://localhost${request.url ?? '/'}`, {
    method: request.method ?? 'GET',
    headers,
    signal,
  });
}
