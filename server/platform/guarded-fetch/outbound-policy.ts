import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { type Address, type AddressCategory, categoryOf, effectiveAddresses } from './address-category';

type Range = ReturnType<typeof ipaddr.parseCIDR>;

/** Where the server may connect to: an immutable value. */
export interface OutboundPolicy {
  /** Null when the address may be called, otherwise what it is. */
  refusalOf(address: string): AddressCategory | null;
  /** The same for a host name before it is resolved: names of metadata services are never called. */
  refusalOfName(hostname: string): AddressCategory | null;
}

interface PolicySource {
  readonly mode: 'local' | 'server';
  /** MOLECULE_OUTBOUND_ALLOW: addresses and CIDR ranges. */
  readonly outboundAllow: readonly string[];
}

const OPEN_IN_LOCAL_MODE: ReadonlySet<AddressCategory> = new Set(['loopback', 'private', 'unique_local']);
const MAY_BE_LISTED: ReadonlySet<AddressCategory> = new Set(['loopback', 'private', 'unique_local', 'cgnat']);
const LISTABLE_RANGES = [
  '127.0.0.0/8',
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '100.64.0.0/10',
  '::1/128',
  'fc00::/7',
].map((range) => ipaddr.parseCIDR(range));

/** Some hosts give their containers addresses of it. */
const CGNAT_TOO = ['100.64.0.0/10'];

const METADATA_NAMES: ReadonlySet<string> = new Set([
  'metadata',
  'metadata.google.internal',
  'metadata.goog',
  'metadata.azure.com',
  'metadata.azure.internal',
  'instance-data',
  'instance-data.ec2.internal',
]);

/**
 * The one policy for outbound connections: public addresses always, loopback and private ones in local mode, in server mode
 * only the listed ones; link-local, metadata, multicast, documentation and reserved addresses never.
 * @param extraRanges CIDR ranges that are known only at run time, for instance our own container network
 * @throws RangeError when a range cannot be listed
 */
export function createOutboundPolicy(
  source: PolicySource,
  extraRanges: readonly string[] = [],
): OutboundPolicy {
  const listed = [...source.outboundAllow, ...extraRanges].map(parseRange);
  const isAllowed = (address: Address, category: AddressCategory): boolean =>
    category === 'public' ||
    (source.mode === 'local' && OPEN_IN_LOCAL_MODE.has(category)) ||
    (MAY_BE_LISTED.has(category) && listed.some((range) => contains(range, address)));
  return Object.freeze<OutboundPolicy>({
    refusalOf(text) {
      const addresses = effectiveAddresses(text);
      if (addresses.length === 0) return 'reserved';
      for (const address of addresses) {
        const category = categoryOf(address);
        if (!isAllowed(address, category)) return category;
      }
      return null;
    },
    refusalOfName: (hostname) =>
      METADATA_NAMES.has(hostname.toLowerCase().replace(/\.+$/, '')) ? 'metadata' : null,
  });
}

/**
 * The policy for addresses that one of our own backends gave to one of its machines, which are loopback and private ones
 * in any mode. Metadata, link-local and reserved addresses stay closed.
 */
export const createMachinePolicy = (): OutboundPolicy =>
  createOutboundPolicy({ mode: 'local', outboundAllow: CGNAT_TOO });

/** What is wrong with an entry of the allow list, in words that follow its text; null when it is fine. */
export function rangeProblem(entry: string): string | null {
  const range = readRange(entry);
  if (!range) return 'is neither an IP address nor a CIDR range';
  const listable = LISTABLE_RANGES.some(
    ([network, bits]) => contains([network, bits], range[0]) && range[1] >= bits,
  );
  return listable ? null : 'is not inside a loopback, private, unique-local or CGNAT range';
}

function parseRange(entry: string): Range {
  const range = readRange(entry);
  const problem = rangeProblem(entry);
  if (!range || problem) throw new RangeError(`${entry} ${problem}`);
  return range;
}

function readRange(entry: string): Range | null {
  const [address = '', bits, ...rest] = entry.split('/');
  const family = isIP(address);
  if (family === 0 || address.includes('%') || rest.length > 0) return null;
  const width = family === 4 ? 32 : 128;
  if (bits === undefined) return [ipaddr.parse(address), width];
  return /^\d{1,3}$/.test(bits) && Number(bits) <= width ? [ipaddr.parse(address), Number(bits)] : null;
}

const contains = (range: Range, address: Address): boolean =>
  range[0].kind() === address.kind() && address.match(range);
