import { OutboundFailure } from './outbound-failure';

/** What a URL parser drops or turns into something else, so that two readers would see two addresses. */
const MISLEADING = /[\s\p{Cc}\\]/u;

/**
 * Reads the address of an outbound request.
 * @throws OutboundFailure `bad_url` unless it is http or https, without credentials and fragment
 */
export function parseOutboundUrl(text: string): URL {
  if (MISLEADING.test(text))
    throw badUrl('the address must not contain spaces, control characters or backslashes');
  if (!URL.canParse(text)) throw badUrl('the address is not a valid URL');
  const url = new URL(text);
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw badUrl('the address must begin with http:// or https://');
  if (url.username !== '' || url.password !== '')
    throw badUrl('the address must not contain a user name or password');
  if (text.includes('#')) throw badUrl('the address must not contain a fragment (#)');
  return url;
}

/** The host name or literal address to connect to, without the brackets of IPv6. */
export const hostOf = ({ hostname }: URL): string =>
  hostname.startsWith('[') ? hostname.slice(1, -1) : hostname;

const badUrl = (text: string): OutboundFailure => new OutboundFailure('bad_url', { text });
