import type { Contract } from '@/contracts/contract';
import type { AppError } from '../platform/app-error';
import { errorResponse } from './error-response';
import { type Outcome, runPipeline } from './pipeline';
import { assertJsonContentType, readJsonBody } from './read-json-body';
import type { Operation, RawInput } from './run-contract';
import { apiSecurityHeaders } from './security-headers';

/** What Next hands to a route file beside the request. */
interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

export interface Route {
  readonly contract: Contract;
  (request: Request, context: RouteContext): Promise<Response>;
}

/** Binds a contract to its operation as an HTTP endpoint. Works the same in a Next route file and in the fast lane. */
export function route<C extends Contract>(contract: C, operation: Operation<C>): Route {
  const handler = async (request: Request, context: RouteContext): Promise<Response> => {
    const info = { signal: request.signal, headers: request.headers };
    const outcome = await runPipeline(contract, operation, info, 'route', () =>
      rawInput(contract, request, context),
    );
    return outcome.ok
      ? present(contract, outcome.output, outcome)
      : errorResponse(outcome.error, outcome.requestId, { ...outcome.headers, ...retryAfter(outcome.error) });
  };
  return Object.assign(handler, { contract });
}

async function rawInput(contract: Contract, request: Request, context: RouteContext): Promise<RawInput> {
  if (contract.body === null && request.method !== 'GET') assertJsonContentType(request, false);
  return {
    // Next gives a route without parameters undefined here.
    params: (await context.params) ?? {},
    query: Object.fromEntries(new URL(request.url).searchParams),
    body: contract.body === null ? undefined : await readJsonBody(request),
  };
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

function retryAfter(error: AppError): Record<string, string> {
  const seconds = error.details.retry_after;
  return error.code === 'rate_limited' && typeof seconds === 'number'
    ? { 'retry-after': String(seconds) }
    : {};
}
