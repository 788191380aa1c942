import { randomUUID } from 'node:crypto';
import type { Contract } from '@/contracts/contract';
import { type Deps, findDeps } from '../deps';
import { AppError } from '../platform/app-error';
import type { RateLimitState } from '../platform/rate-limit';
import type { Principal } from '../principal';
import { authenticate } from './authenticate';
import { errorResponse, logError, toAppError } from './error-response';
import { assertJsonContentType, readJsonBody } from './read-json-body';
import { assertAllowed, type Operation, parseInput, parseOutput, type RawInput } from './run-contract';
import { apiSecurityHeaders } from './security-headers';

/** What Next hands to a route file beside the request. */
interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

export interface Route {
  readonly contract: Contract;
  (request: Request, context: RouteContext): Promise<Response>;
}

/** What a request is found out to be on its way through, for the one log line at its end. */
interface Trace {
  readonly requestId: string;
  principal?: Principal;
  headers: Record<string, string>;
}

/**
 * Binds a contract to its operation. Every request goes the same way: request id, authenticate, rate limit, parse, run,
 * parse the answer, one log line, errors mapped by the table. Works the same in a Next route file and in the fast lane.
 */
export function route<C extends Contract>(contract: C, operation: Operation<C>): Route {
  const handler = async (request: Request, context: RouteContext): Promise<Response> => {
    const startedAt = performance.now();
    const trace: Trace = { requestId: requestIdOf(request), headers: {} };
    const deps = findDeps();
    const response = deps
      ? await answer(deps, contract, operation, request, context, trace)
      : errorResponse(new AppError('platform_unavailable'), trace.requestId);
    if (deps) record(deps, contract, response, trace, performance.now() - startedAt);
    return response;
  };
  return Object.assign(handler, { contract });
}

async function answer<C extends Contract>(
  deps: Deps,
  contract: C,
  operation: Operation<C>,
  request: Request,
  context: RouteContext,
  trace: Trace,
): Promise<Response> {
  try {
    if (deps.stopping.aborted) throw new AppError('shutting_down');
    trace.principal = authenticate(deps, request.headers, trace.requestId);
    assertAllowed(contract, trace.principal);
    trace.headers = limitHeaders(await deps.rateLimit(trace.principal.id));
    const input = parseInput(contract, await rawInput(contract, request, context));
    const info = { signal: request.signal, headers: request.headers };
    const output = parseOutput(contract, await operation(deps, trace.principal, input, info));
    return present(deps, contract, output, trace);
  } catch (thrown) {
    const error = toAppError(thrown);
    logError(deps.log, error, { requestId: trace.requestId, contract: contract.id });
    return errorResponse(error, trace.requestId, { ...trace.headers, ...retryAfter(error) });
  }
}

/** A caller may name its request, so that its log and ours can be joined; anything odd is replaced. */
function requestIdOf(request: Request): string {
  const given = request.headers.get('x-request-id') ?? '';
  return /^[\w-]{8,64}$/.test(given) ? given : randomUUID();
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

function present(deps: Deps, contract: Contract, output: unknown, { requestId, headers }: Trace): Response {
  const common = { ...apiSecurityHeaders(), 'x-request-id': requestId, ...headers };
  switch (contract.produces) {
    case 'json':
      return Response.json(output, {
        status: contract.status,
        headers: { ...common, 'cache-control': 'no-store' },
      });
    case 'text':
      return new Response(output as string, {
        headers: { ...common, 'content-type': deps.metrics.contentType },
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

function limitHeaders(state: RateLimitState | null): Record<string, string> {
  if (state === null) return { 'x-ratelimit-limit': 'unlimited' };
  if (state.exceeded) throw new AppError('rate_limited', { details: { retry_after: state.resetSeconds } });
  return {
    'x-ratelimit-limit': String(state.limit),
    'x-ratelimit-remaining': String(state.remaining),
    'x-ratelimit-reset': String(state.resetSeconds),
  };
}

function retryAfter(error: AppError): Record<string, string> {
  const seconds = error.details.retry_after;
  return error.code === 'rate_limited' && typeof seconds === 'number'
    ? { 'retry-after': String(seconds) }
    : {};
}

function record(deps: Deps, contract: Contract, response: Response, trace: Trace, durationMs: number): void {
  const { method, path } = contract;
  deps.metrics.recordRequest({ method, path, status: response.status, durationMs });
  const line = {
    requestId: trace.requestId,
    method,
    path,
    status: response.status,
    durationMs: Math.round(durationMs * 10) / 10,
    principal: trace.principal?.id,
  };
  deps.log[method === 'GET' ? 'debug' : 'info'](line, contract.id);
}
