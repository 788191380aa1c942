import type { ErrorCode } from '@/contracts/errors';
import type { Config } from '../platform/config';
import { findRequestContext } from './request-context';

/** Names under which this machine is reached in local mode. Anything else is a DNS-rebinding page's name. */
const LOCAL_HOSTNAMES = new Set(['localhost', '127.0.0.1', '[::1]']);
const LOOPBACK_PEER = /^(127\.|::1$|::ffff:127\.)/;

export const isLoopbackPeer = (address: string): boolean => LOOPBACK_PEER.test(address);

/** Any Authorization header counts: one of another kind is no bearer that is valid either. */
export const hasAuthorization = (headers: Headers): boolean => headers.has('authorization');

/** Where browsers come to. Null: no rights to borrow here. */
export type Site = {
  /** This machine under one of its names, or a public address. */
  readonly own: 'this machine' | { readonly origin: string };
  /** Other websites whose pages may call the API. */
  readonly others: readonly string[];
} | null;

/** No other website, and no name but the machine's own. */
export const THIS_MACHINE: Site = { own: 'this machine', others: [] };

/** The site of the listener that the running request came to; plain `next start` has only the one for browsers. */
export function currentSite(config: Pick<Config, 'publicUrl' | 'corsOrigins'> | null): Site {
  if (findRequestContext()?.audience === 'agents') return null;
  const url = config?.publicUrl ?? null;
  const own = url === null ? 'this machine' : { origin: new URL(url).origin };
  return { own, others: config?.corsOrigins ?? [] };
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
  // Pages of others may call the API, never post a form of ours.
  if (origin !== null && kind === 'api' && site.others.includes(origin)) return null;
  if (origin !== null && !isOwnOrigin(origin, host, site)) return 'foreign_origin';
  // No Origin on images, scripts and the like of other sites, nor on a link that is followed, which is fine for a page.
  const from = headers.get('sec-fetch-site');
  const isForeign = from === 'cross-site' || from === 'same-site';
  const isLink = kind === 'page' && headers.get('sec-fetch-mode') === 'navigate';
  return isForeign && !isLink ? 'foreign_origin' : null;
}

/** Whether a request says that a page of this site made it. Anybody can say so who is no browser. */
export function isFromOwnPage(headers: Headers, site: Site): boolean {
  if (site === null) return false;
  const host = (headers.get('host') ?? '').toLowerCase();
  if (!isOwnHost(host, site)) return false;
  const origin = headers.get('origin') ?? originOf(headers.get('referer') ?? '');
  return origin === null ? headers.get('sec-fetch-site') === 'same-origin' : isOwnOrigin(origin, host, site);
}

const originOf = (url: string): string | null => (URL.canParse(url) ? new URL(url).origin : null);

const isOwnHost = (host: string, { own }: NonNullable<Site>): boolean =>
  own === 'this machine' ? LOCAL_HOSTNAMES.has(hostnameOf(host)) : host === new URL(own.origin).host;

const isOwnOrigin = (origin: string, host: string, { own }: NonNullable<Site>): boolean =>
  own === 'this machine'
    ? origin === `http://${host}` || origin === `https://${host}`
    : origin === own.origin;

const hostnameOf = (host: string): string => host.replace(/:\d{1,5}$/, '');
