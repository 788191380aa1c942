import ipaddr from 'ipaddr.js';

const IPV6_BITS = 64;

/**
 * The network that a client's address stands for where clients are counted: an IPv4 address itself, also when it is
 * written as IPv6; of IPv6 the /64, all of which one subscriber has. What is no address stays as it is.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (parsed.kind() === 'ipv4') return parsed.toString();
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${parsed.toString()}/${IPV6_BITS}`).toString()}/${IPV6_BITS}`;
}
