import type { ErrorCode } from '@/contracts/errors';

/** Names under which this machine is reached in local mode. Anything else is a DNS-rebinding page's name. */
const LOCAL_HOSTNAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_PEER = /^(127\.|::1$|::ffff:127\.)/;

export const isLoopbackPeer = (address: string): boolean => LOOPBACK_PEER.test(address);

/** Any Authorization header counts: one of another kind is no bearer that is valid either. */
export const hasAuthorization = (headers: Headers): boolean => headers.has('authorization');

/**
 * The browser guard of local mode (D4): finds out whether a request was made by, or under the name of, another website.
 * @param ownersListener false where nobody is the owner: a website has no rights to borrow there, and agents come under
 * any name of this machine
 * @returns the code to refuse it with, or null
 */
export function findForeignness(
  headers: Headers,
  ownersListener: boolean,
  kind: 'page' | 'api' = 'api',
): ErrorCode | null {
  if (!ownersListener) return null;
  // A caller with a bearer proves who it is, which no website can do in a visitor's name: agents come under other names
  // of this machine, and published clients send an Origin of their own.
  if (hasAuthorization(headers)) return null;
  const host = headers.get('host') ?? '';
  if (!LOCAL_HOSTNAMES.has(hostnameOf(host))) return 'foreign_host';
  const origin = headers.get('origin');
  if (origin !== null && origin !== `http://${host}` && origin !== `https://${host}`) return 'foreign_origin';
  // No Origin on images, scripts and the like of other sites, nor on a link that is followed, which is fine for a page.
  const site = headers.get('sec-fetch-site');
  const isForeign = site === 'cross-site' || site === 'same-site';
  const isLink = kind === 'page' && headers.get('sec-fetch-mode') === 'navigate';
  return isForeign && !isLink ? 'foreign_origin' : null;
}

const hostnameOf = (host: string): string => host.replace(/:\d{1,5}$/, '').toLowerCase();
