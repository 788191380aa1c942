import { type Contract, statusOf } from '@/contracts/contract';
import type { DocumentAnswer } from '@/contracts/document';
import type { FileAnswer } from '@/contracts/form-body';
import { isJsonObject } from '@/domain/a2a/json';
import { jsonText, parseKept } from '@/domain/a2a/json-source';
import { contentDisposition } from '@/domain/uploads/content-disposition';
import type { Deps } from '../deps';
import { type Answer, toResponse } from './answer';
import { errorAnswer, retryAfter, toErrorBody } from './error-response';
import { fromWebRequest, type IncomingRequest } from './incoming-request';
import { type Outcome, runPipeline } from './pipeline';
import { presentDocument } from './present-document';
import { assertJsonContentType, assertJsonRpcContentType, openForm, readJsonBody } from './read-json-body';
import { dialectOf, rpcErrorAnswerOf, rpcErrorBody } from './rpc-error';
import type { Operation } from './run-contract';
import { apiSecurityHeaders } from './security-headers';
import { formatCookie } from './set-cookie';

/** What Next hands to a route file beside the request. */
interface RouteContext {
  params: Promise<Record<string, string | string[] | undefined> | undefined>;
}

export interface Route {
  readonly contract: Contract;
  /** The endpoint itself; called as a function, the route wraps it as Next's route files need it. */
  answer(request: IncomingRequest, params: Readonly<Record<string, unknown>>): Promise<Answer>;
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
  const answer: Route['answer'] = async (request, params) => {
    let body: unknown;
    const outcome = await runPipeline(contract, operation, request, 'route', {
      params,
      isThere,
      async read() {
        body = await readBody(contract, request);
        return { query: readQuery(request.url), body };
      },
    });
    if (outcome.ok) {
      const { cookie, headers, answerHeaders } = outcome;
      const set = cookie ? { 'set-cookie': formatCookie(cookie) } : {};
      return present(contract, outcome.output, {
        ...outcome,
        headers: { ...headers, ...answerHeaders, ...set },
        request,
      });
    }
    const { error, requestId } = outcome;
    const headers = { ...outcome.headers, ...retryAfter(error) };
    if (contract.produces !== 'json-rpc') return errorAnswer(error, requestId, headers);
    // A caller that was refused before its body was read still gets its id back.
    if (body === undefined) {
      body = await readJsonBody(request, REFUSED_BODY_BYTES_MAX).catch(() => undefined);
    }
    const dialect = dialectOf(body, request);
    const inDialect = rpcErrorBody(error, toErrorBody(error, requestId), dialect);
    return rpcErrorAnswerOf(error, dialect, errorAnswer(error, requestId, headers, inDialect));
  };
  const handler = async (request: Request, context: RouteContext): Promise<Response> =>
    toResponse(await answer(fromWebRequest(request), readParams(await context.params)));
  return Object.assign(handler, { contract, answer });
}

/** Next gives undefined to a route without parameters, and pieces for one that takes the rest of the path. */
const readParams = (params: Awaited<RouteContext['params']>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(params ?? {}).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join('/') : value,
    ]),
  );

/** How much of a refused caller's body is worth reading for its id. */
const REFUSED_BODY_BYTES_MAX = 65_536;

async function readBody(contract: Contract, request: IncomingRequest): Promise<unknown> {
  if (contract.produces === 'json-rpc') assertJsonRpcContentType(request);
  if (contract.consumes === 'multipart') return openForm(request);
  const hasNone = request.headers.get('content-type') === null && contract.body?.safeParse(undefined).success;
  if (contract.body !== null && !hasNone) {
    // What goes on to an agent goes as it was written.
    const parse = contract.produces === 'json-rpc' ? parseKept : JSON.parse;
    return readJsonBody(request, contract.bodyBytesMax, parse);
  }
  if (request.method !== 'GET') assertJsonContentType(request, false);
  return undefined;
}

const readQuery = (url: string): Record<string, string> =>
  url.includes('?') ? Object.fromEntries(new URL(url).searchParams) : {};

const PROMETHEUS_TEXT = 'text/plain; version=0.0.4; charset=utf-8';

interface Presented extends Pick<Outcome<Contract>, 'requestId' | 'headers'> {
  readonly request: IncomingRequest;
}

function present(contract: Contract, output: unknown, { requestId, headers, request }: Presented): Answer {
  const common = { ...apiSecurityHeaders(), 'x-request-id': requestId, ...headers };
  if (output instanceof ReadableStream && contract.produces === 'json-rpc')
    return streamAnswer(output, common);
  switch (contract.produces) {
    case 'json':
    case 'json-rpc':
      return {
        status: statusOf(contract, output),
        headers: { 'content-type': 'application/json', ...common, 'cache-control': 'no-store' },
        body: isJsonObject(output) ? jsonText(output) : JSON.stringify(output),
      };
    case 'text':
      return {
        status: 200,
        headers: { ...common, 'content-type': PROMETHEUS_TEXT, 'cache-control': 'no-store' },
        body: output as string,
      };
    case 'document':
      return presentDocument(output as DocumentAnswer, { common, request: request.headers });
    case 'file':
      return presentFile(output as FileAnswer, common);
    case 'event-stream':
      return streamAnswer(output as ReadableStream<Uint8Array>, common);
  }
}

/** A file is saved, never shown: what somebody else has made must not run under our address. */
const presentFile = (
  { name, type, size, content }: FileAnswer,
  headers: Readonly<Record<string, string>>,
): Answer => ({
  status: 200,
  headers: {
    ...headers,
    'content-type': type,
    'content-length': String(size),
    'content-disposition': contentDisposition(name),
    'cache-control': 'private, no-store',
  },
  body: content,
});

const streamAnswer = (body: ReadableStream<Uint8Array>, common: Answer['headers']): Answer => ({
  status: 200,
  // no-transform: a compressing proxy would hold events back; x-accel-buffering: so would nginx.
  headers: {
    ...common,
    'content-type': 'text/event-stream',
    'cache-control': 'no-cache, no-transform',
    'x-accel-buffering': 'no',
  },
  body,
});
