import { isIP } from 'node:net';
import ipaddr, { type IPv4, type IPv6 } from 'ipaddr.js';

export type Address = IPv4 | IPv6;
export type AddressCategory =
  | 'public'
  | 'loopback'
  | 'private'
  | 'unique_local'
  | 'cgnat'
  | 'link_local'
  | 'metadata'
  | 'multicast'
  | 'broadcast'
  | 'documentation'
  | 'unspecified'
  | 'reserved';

type Table = readonly (readonly [AddressCategory, ReturnType<typeof ipaddr.parseCIDR>])[];

const table = (ranges: readonly (readonly [AddressCategory, string])[]): Table =>
  ranges.map(([category, range]) => [category, ipaddr.parseCIDR(range)]);

/** First match wins. */
const IPV4 = table([
  // Where clouds hand out a machine's credentials; the two that look public are Azure's and Alibaba's.
  ['metadata', '169.254.169.254/32'],
  ['metadata', '169.254.170.0/24'],
  ['metadata', '168.63.129.16/32'],
  ['metadata', '100.100.100.200/32'],
  ['metadata', '192.0.0.192/32'],
  ['unspecified', '0.0.0.0/8'],
  ['loopback', '127.0.0.0/8'],
  ['private', '10.0.0.0/8'],
  ['private', '172.16.0.0/12'],
  ['private', '192.168.0.0/16'],
  ['cgnat', '100.64.0.0/10'],
  ['link_local', '169.254.0.0/16'],
  ['documentation', '192.0.2.0/24'],
  ['documentation', '198.51.100.0/24'],
  ['documentation', '203.0.113.0/24'],
  ['reserved', '192.0.0.0/24'],
  ['reserved', '192.88.99.0/24'],
  ['reserved', '198.18.0.0/15'],
  ['multicast', '224.0.0.0/4'],
  ['broadcast', '255.255.255.255/32'],
  ['reserved', '240.0.0.0/4'],
  ['public', '0.0.0.0/0'],
]);

/** First match wins; what is outside of 2000::/3 and not named here was never given out. */
const IPV6 = table([
  ['metadata', 'fd00:ec2::/32'],
  ['metadata', 'fd20:ce::254/128'],
  ['metadata', 'fd00:c1::a9fe:a9fe/128'],
  ['metadata', 'fd00:42::42/128'],
  ['unspecified', '::/128'],
  ['loopback', '::1/128'],
  ['unique_local', 'fc00::/7'],
  ['link_local', 'fe80::/10'],
  ['multicast', 'ff00::/8'],
  ['documentation', '2001:db8::/32'],
  ['documentation', '3fff::/20'],
  ['reserved', '2001::/23'],
  ['public', '2000::/3'],
]);

/** IPv6 ranges that stand for the IPv4 address in some of their bytes. */
const EMBEDDINGS = [
  { range: ipaddr.parseCIDR('::ffff:0:0/96'), start: 12 },
  { range: ipaddr.parseCIDR('::ffff:0:0:0/96'), start: 12 },
  { range: ipaddr.parseCIDR('::/96'), start: 12 },
  { range: ipaddr.parseCIDR('64:ff9b::/96'), start: 12 },
  { range: ipaddr.parseCIDR('2002::/16'), start: 2 },
] as const;
const TEREDO = ipaddr.parseCIDR('2001::/32');
const UNSPECIFIED_OR_LOOPBACK = ipaddr.parseCIDR('::/127');

/**
 * What kind of address it is. An IPv6 address that carries an IPv4 address (mapped, compatible, translated, NAT64, 6to4,
 * Teredo, ISATAP) is what the IPv4 address is; text that is no address is `reserved`.
 */
export function classifyAddress(text: string): AddressCategory {
  const categories = effectiveAddresses(text).map(categoryOf);
  return categories.find((category) => category !== 'public') ?? categories[0] ?? 'reserved';
}

/** The addresses that a packet to this one may end up at: itself or those it carries; none when it is no address. */
export function effectiveAddresses(text: string): readonly Address[] {
  if (isIP(text) === 0) return [];
  const address = ipaddr.parse(text.replace(/%.*$/, ''));
  return address.kind() === 'ipv4' ? [address] : carriedBy(address);
}

function carriedBy(address: Address): readonly Address[] {
  if (address.match(UNSPECIFIED_OR_LOOPBACK)) return [address];
  const bytes = address.toByteArray();
  const ipv4At = (start: number, flip = 0): Address =>
    ipaddr.fromByteArray(bytes.slice(start, start + 4).map((byte) => byte ^ flip));
  const embedding = EMBEDDINGS.find(({ range }) => address.match(range));
  if (embedding) return [ipv4At(embedding.start)];
  // Teredo: the server in the clear, the client with every bit flipped.
  if (address.match(TEREDO)) return [ipv4At(4), ipv4At(12, 0xff)];
  const isIsatap =
    (bytes[8] === 0 || bytes[8] === 2) && bytes[9] === 0 && bytes[10] === 0x5e && bytes[11] === 0xfe;
  return isIsatap ? [address, ipv4At(12)] : [address];
}

/** The category of the address itself, whatever it carries. */
export function categoryOf(address: Address): AddressCategory {
  const ranges = address.kind() === 'ipv4' ? IPV4 : IPV6;
  return ranges.find(([, range]) => address.match(range))?.[0] ?? 'reserved';
}
