import type { LookupAddress } from 'node:dns';
import { isIP } from 'node:net';
import { forbidden, OutboundFailure } from './outbound-failure';
import type { OutboundPolicy } from './outbound-policy';
import type { HostResolver } from './resolve-host';

/** The addresses that a host may be called at. */
export type VetHost = (host: string) => Promise<readonly LookupAddress[]>;

/**
 * Builds the one check of a host: it is resolved once, and one address that the policy refuses refuses them all.
 * The promise rejects with OutboundFailure `forbidden_address` or `dns`.
 * @param timeoutMs after this long the name counts as not resolvable
 */
export function createVetHost(policy: OutboundPolicy, resolver: HostResolver, timeoutMs: number): VetHost {
  return async (host) => {
    const refused = literalRefusal(host, policy);
    if (refused) throw refused;
    const family = isIP(host);
    if (family !== 0) return [{ address: host, family }];
    const addresses = await resolveInTime(host, resolver, timeoutMs);
    for (const { address } of addresses) {
      const category = policy.refusalOf(address);
      if (category) throw forbidden(category);
    }
    return addresses;
  };
}

/** The refusal that needs no DNS: of a literal address or of a metadata service's name; null when there is none. */
export function literalRefusal(host: string, policy: OutboundPolicy): OutboundFailure | null {
  const category = isIP(host) === 0 ? policy.refusalOfName(host) : policy.refusalOf(host);
  return category && forbidden(category);
}

async function resolveInTime(
  host: string,
  resolver: HostResolver,
  timeoutMs: number,
): Promise<readonly LookupAddress[]> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new OutboundFailure('dns')), timeoutMs);
  });
  try {
    const addresses = await Promise.race([resolver.resolve(host), limit]);
    if (addresses.length === 0) throw new OutboundFailure('dns');
    return addresses;
  } catch (cause) {
    // A resolver's codes are not unique: ECONNREFUSED is also that of a DNS server which is not there.
    throw new OutboundFailure('dns', { cause });
  } finally {
    clearTimeout(timer);
  }
}
