import type { ErrorCode } from '@/contracts/errors';
import type { Config } from '../platform/config';
import { findRequestContext } from './request-context';

/** Names under which this machine is reached in local mode. Anything else is a DNS-rebinding page's name. */
const LOCAL_HOSTNAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_PEER = /^(127\.|::1$|::ffff:127\.)/;

export const isLoopbackPeer = (address: string): boolean => LOOPBACK_PEER.test(address);

/** Any Authorization header counts: one of another kind is no bearer that is valid either. */
export const hasAuthorization = (headers: Headers): boolean => headers.has('authorization');

/** Where browsers come to: this machine under one of its names, or a public address. Null: no rights to borrow here. */
export type Site = 'this machine' | { readonly origin: string } | null;

/** The site of the listener that the running request came to; plain `next start` has only the one for browsers. */
export function currentSite(config: Pick<Config, 'publicUrl'> | null): Site {
  if (findRequestContext()?.audience === 'agents') return null;
  const origin = config?.publicUrl ?? null;
  return origin === null ? 'this machine' : { origin };
}

/**
 * The browser guard (D4): finds out whether a request was made by, or under the name of, another website.
 * @param site null where nobody's rights can be borrowed: agents come under any name there
 * @returns the code to refuse it with, or null
 */
export function findForeignness(
  headers: Headers,
  site: Site,
  kind: 'page' | 'api' = 'api',
): ErrorCode | null {
  if (site === null) return null;
  // A caller with a bearer proves who it is, which no website can do in a visitor's name: agents come under other names
  // of this machine, and published clients send an Origin of their own.
  if (hasAuthorization(headers)) return null;
  const host = (headers.get('host') ?? '').toLowerCase();
  if (!isOwnHost(host, site)) return 'foreign_host';
  const origin = headers.get('origin');
  if (origin !== null && !isOwnOrigin(origin, host, site)) return 'foreign_origin';
  // No Origin on images, scripts and the like of other sites, nor on a link that is followed, which is fine for a page.
  const from = headers.get('sec-fetch-site');
  const isForeign = from === 'cross-site' || from === 'same-site';
  const isLink = kind === 'page' && headers.get('sec-fetch-mode') === 'navigate';
  return isForeign && !isLink ? 'foreign_origin' : null;
}

const isOwnHost = (host: string, site: NonNullable<Site>): boolean =>
  site === 'this machine' ? LOCAL_HOSTNAMES.has(hostnameOf(host)) : host === new URL(site.origin).host;

const isOwnOrigin = (origin: string, host: string, site: NonNullable<Site>): boolean =>
  site === 'this machine'
    ? origin === `http://${host}` || origin === `https://${host}`
    : origin === site.origin;

const hostnameOf = (host: string): string => host.replace(/:\d{1,5}$/, '');
