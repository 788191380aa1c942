import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';

/** What a proxy, a tunnel, or this platform as a client, adds: the peer is then not whoever asks. */
const FORWARDING_HEADERS = [
  'via',
  'forwarded',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
  'x-real-ip',
] as const;

const isForwardingHeader = (name: string): boolean =>
  (FORWARDING_HEADERS as readonly string[]).includes(name.toLowerCase());

/** True when the request came through something. */
export const isForwarded = ({ headers }: IncomingMessage): boolean =>
  FORWARDING_HEADERS.some((name) => headers[name] !== undefined);

/** Says of an address whether it is that of a proxy that is trusted. */
export type TrustsProxy = (address: string) => boolean;

/** @param ranges addresses and CIDR ranges, checked by the configuration */
export function createProxyTrust(ranges: readonly string[]): TrustsProxy {
  const parsed = ranges.map((range) =>
    range.includes('/')
      ? ipaddr.parseCIDR(range)
      : ipaddr.parseCIDR(`${range}/${ipaddr.parse(range).kind() === 'ipv4' ? 32 : 128}`),
  );
  return (text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return parsed.some(([range, bits]) => address.kind() === range.kind() && address.match(range, bits));
  };
}

/**
 * Takes what proxies have said off a request, so that nothing further in can believe it by mistake, and believes it here
 * where the peer is trusted: who asked (the last of the chain that is no proxy of ours) and under which name.
 * @returns the address of whoever asks
 */
export function settleForwarding(request: IncomingMessage, trusts: TrustsProxy): string {
  const peer = request.socket.remoteAddress ?? '';
  const { 'x-forwarded-for': chain, 'x-forwarded-host': host } = request.headers;
  const isTrusted = trusts(peer);
  const raw = request.rawHeaders;
  const kept: string[] = [];
  const newHost = isTrusted && typeof host === 'string' ? host.split(',')[0]?.trim() : undefined;
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const [name = '', value = ''] = [raw[at], raw[at + 1]];
    if (isForwardingHeader(name)) continue;
    kept.push(name, newHost !== undefined && name.toLowerCase() === 'host' ? newHost : value);
  }
  for (const name of FORWARDING_HEADERS) delete request.headers[name];
  if (newHost !== undefined) request.headers.host = newHost;
  raw.splice(0, raw.length, ...kept);
  if (!isTrusted || typeof chain !== 'string') return peer;
  const hops = chain.split(',').map((hop) => hop.trim());
  return hops.findLast((hop) => !trusts(hop)) ?? hops[0] ?? peer;
}
