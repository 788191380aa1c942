import type { ExchangeOptions, OutboundHeaders } from './ongoing-exchange';
import { OutboundFailure } from './outbound-failure';
import { parseOutboundUrl } from './parse-url';

export interface OutboundRequest {
  readonly url: string;
  /** GET unless given. */
  readonly method?: string;
  /** Without those of the connection, `host` and `content-length`, which are not the caller's. */
  readonly headers?: OutboundHeaders;
  readonly body?: string | Uint8Array | null;
  /** The caller's deadline: it ends the request, in whatever state it is, and closes its connection. */
  readonly signal?: AbortSignal | undefined;
  /** From the sent request to the answer's headers; looked at about once a second. 60000 unless given, 0: no limit. */
  readonly headersTimeoutMs?: number;
  /** Between two pieces of the body; looked at about once a second. 60000 unless given, 0: no limit. */
  readonly bodyTimeoutMs?: number;
  /** Of the body, both as sent and decompressed. 10 MiB unless given. */
  readonly maxResponseBytes?: number;
  /** `manual` (unless given): a redirect is the answer. `follow`: up to 5 hops, each checked. */
  readonly redirect?: 'manual' | 'follow';
  /**
   * The URL is what a backend of ours gave to its own machine, read from where that alone writes it, so it may be private
   * in any mode. Exactly this is called: no redirect is followed. Never set it because of what the text of a URL is.
   */
  readonly toOwnMachine?: boolean;
}

/** Says that the platform asks: its own API takes nobody for the owner who comes that way, whatever address he gave it. */
const VIA = '1.1 molecule';

const ANSWER_TIMEOUT_MS = 60_000;
const RESPONSE_BYTES_MAX = 10 * 1024 * 1024;
const METHOD = /^(?!CONNECT$)[A-Z]+$/;
const HEADER_NAME = /^[!#$%&'*+.^_`|~\w-]+$/;
const HEADER_VALUE = /^[\t\x20-\x7e\x80-\xff]*$/;
const OF_THE_CONNECTION: ReadonlySet<string> = new Set([
  'host',
  'content-length',
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'expect',
]);

/**
 * Fills in what the caller left open.
 * @throws OutboundFailure `bad_url` or `bad_request`. All that undici would refuse is refused here: each request that it refuses
 * costs its pool a connection for good.
 */
export function readRequest(request: OutboundRequest): ExchangeOptions {
  const url = parseOutboundUrl(request.url);
  if (request.toOwnMachine && request.redirect === 'follow')
    throw badRequest('what goes to a machine of ours follows no redirect');
  const method = request.method ?? 'GET';
  if (!METHOD.test(method)) throw badRequest('the method is not valid');
  const headers = request.headers ?? {};
  for (const name in headers) checkHeader(name, headers[name]);
  return {
    url,
    method,
    headers: { via: VIA, ...headers },
    body: request.body ?? null,
    signal: request.signal,
    headersTimeoutMs: checkNumber(request.headersTimeoutMs ?? ANSWER_TIMEOUT_MS),
    bodyTimeoutMs: checkNumber(request.bodyTimeoutMs ?? ANSWER_TIMEOUT_MS),
    maxResponseBytes: checkNumber(request.maxResponseBytes ?? RESPONSE_BYTES_MAX),
  };
}

function checkHeader(name: string, value: string | readonly string[] | undefined): void {
  if (!HEADER_NAME.test(name) || OF_THE_CONNECTION.has(name.toLowerCase()))
    throw badRequest(`the header ${JSON.stringify(name)} cannot be sent`);
  const isValid =
    value === undefined ||
    (typeof value === 'string'
      ? HEADER_VALUE.test(value)
      : value.every((each) => typeof each === 'string' && HEADER_VALUE.test(each)));
  if (!isValid) throw badRequest(`the value of the header ${name} cannot be sent`);
}

function checkNumber(value: number): number {
  if (Number.isSafeInteger(value) && value >= 0) return value;
  throw badRequest('a limit must be a whole number of at least 0');
}

const badRequest = (text: string): OutboundFailure => new OutboundFailure('bad_request', { text });
