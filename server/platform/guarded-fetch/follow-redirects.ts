import type { OutboundResponse } from './exchange';
import type { ExchangeOptions, OutboundHeaders } from './ongoing-exchange';
import { OutboundFailure } from './outbound-failure';
import { parseOutboundUrl } from './parse-url';

const HOPS_MAX = 5;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);
/** All that another origin gets to see; any other header may be a credential. */
const HARMLESS = /^(accept|accept-encoding|accept-language|content-type|user-agent)$/i;
const OF_A_BODY = /^content-/i;

/**
 * Sends a request and follows up to 5 redirects; each hop is checked like a first request. Another origin gets neither
 * credentials nor a body.
 * @throws OutboundFailure, `bad_redirect` for a redirect that is not followed
 */
export async function followRedirects(
  send: (options: ExchangeOptions) => Promise<OutboundResponse>,
  first: ExchangeOptions,
): Promise<OutboundResponse> {
  let options = first;
  for (let hops = 0; ; hops += 1) {
    const response = await send(options);
    const { location } = response.headers;
    if (!REDIRECTS.has(response.status) || location === undefined) return response;
    if (hops === HOPS_MAX) throw badRedirect(response, 'the answer redirects too often');
    options = nextHop(options, response, String(location));
  }
}

function nextHop(options: ExchangeOptions, response: OutboundResponse, location: string): ExchangeOptions {
  const url = targetOf(options.url, response, location);
  if (options.url.protocol === 'https:' && url.protocol === 'http:')
    throw badRedirect(response, 'the answer redirects from https to http');
  const becomesGet =
    options.method !== 'HEAD' &&
    (response.status === 303 || (response.status < 303 && options.method === 'POST'));
  const body = becomesGet ? null : options.body;
  const isForeign = url.origin !== options.url.origin;
  if (isForeign && body !== null)
    throw badRedirect(response, 'the answer redirects a body to another origin');
  const headers = selectHeaders(
    options.headers,
    (name) => (!isForeign || HARMLESS.test(name)) && (!becomesGet || !OF_A_BODY.test(name)),
  );
  return { ...options, url, body, headers, method: becomesGet ? 'GET' : options.method };
}

function targetOf(base: URL, response: OutboundResponse, location: string): URL {
  if (!URL.canParse(location, base)) throw badRedirect(response, 'the answer redirects to no valid URL');
  const target = new URL(location, base);
  target.hash = '';
  return parseOutboundUrl(target.href);
}

const selectHeaders = (headers: OutboundHeaders, keep: (name: string) => boolean): OutboundHeaders =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => keep(name)));

const badRedirect = ({ status, body }: OutboundResponse, text: string): OutboundFailure =>
  new OutboundFailure('bad_redirect', {
    text,
    facts: { requestSent: true, headersReceived: true, status, bodyBytes: body.length },
  });
