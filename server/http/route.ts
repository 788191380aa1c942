import type { Contract } from '@/contracts/contract';
import type { Deps } from '../deps';
import type { AppError } from '../platform/app-error';
import { errorResponse, toErrorBody } from './error-response';
import { type Outcome, runPipeline } from './pipeline';
import { assertJsonContentType, readJsonBody } from './read-json-body';
import { dialectOf, rpcErrorBody } from './rpc-error';
import type { Operation } from './run-contract';
import { apiSecurityHeaders } from './security-headers';

/** What Next hands to a route file beside the request. */
interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

export interface Route {
  readonly contract: Contract;
  (request: Request, context: RouteContext): Promise<Response>;
}

/**
 * Binds a contract to its operation as an HTTP endpoint. Works the same in a Next route file and in the fast lane.
 * @param isThere false where a setting switches the endpoint off: then everybody is told that there is nothing here
 */
export function route<C extends Contract>(
  contract: C,
  operation: Operation<C>,
  isThere: (deps: Deps) => boolean = () => true,
): Route {
  const handler = async (request: Request, context: RouteContext): Promise<Response> => {
    const info = { signal: request.signal, headers: request.headers };
    let body: unknown;
    const outcome = await runPipeline(contract, operation, info, 'route', {
      // Next gives a route without parameters undefined here.
      params: (await context.params) ?? {},
      isThere,
      async read() {
        body = await readBody(contract, request);
        return { query: Object.fromEntries(new URL(request.url).searchParams), body };
      },
    });
    if (outcome.ok) return present(contract, outcome.output, outcome);
    const { error, requestId } = outcome;
    const headers = { ...outcome.headers, ...retryAfter(error) };
    if (contract.produces !== 'json-rpc') return errorResponse(error, requestId, headers);
    // A caller that was refused before its body was read still gets its id back.
    if (body === undefined) {
      body = await readJsonBody(request, REFUSED_BODY_BYTES_MAX).catch(() => undefined);
    }
    const inDialect = rpcErrorBody(error, toErrorBody(error, requestId), dialectOf(body, request));
    return errorResponse(error, requestId, headers, inDialect);
  };
  return Object.assign(handler, { contract });
}

/** How much of a refused caller's body is worth reading for its id. */
const REFUSED_BODY_BYTES_MAX = 65_536;

async function readBody(contract: Contract, request: Request): Promise<unknown> {
  if (contract.body !== null) return readJsonBody(request, contract.bodyBytesMax);
  if (request.method !== 'GET') assertJsonContentType(request, false);
  return undefined;
}

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

function present(
  contract: Contract,
  output: unknown,
  { requestId, headers }: Pick<Outcome<Contract>, 'requestId' | 'headers'>,
): Response {
  const common = { ...apiSecurityHeaders(), 'x-request-id': requestId, ...headers };
  switch (contract.produces) {
    case 'json':
    case 'json-rpc':
      return Response.json(output, {
        status: contract.status,
        headers: { ...common, 'cache-control': 'no-store' },
      });
    case 'text':
      return new Response(output as string, {
        headers: { ...common, 'content-type': PROMETHEUS_TEXT, 'cache-control': 'no-store' },
      });
    case 'event-stream':
      return new Response(output as ReadableStream<Uint8Array>, {
        // no-transform: a compressing proxy would hold events back.
        headers: {
          ...common,
          'content-type': 'text/event-stream',
          'cache-control': 'no-cache, no-transform',
        },
      });
  }
}

/** Every error that tells how long to wait tells it in the header too. */
function retryAfter(error: AppError): Record<string, string> {
  const seconds = error.details.retry_after;
  return typeof seconds === 'number' ? { 'retry-after': String(seconds) } : {};
}
