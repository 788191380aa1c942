import { promises as dns, type LookupAddress } from 'node:dns';

/** All addresses of a host name; rejects when there are none. */
export interface HostResolver {
  resolve(hostname: string): Promise<readonly LookupAddress[]>;
  /** Gives up on queries that are under way. */
  cancel(): void;
}

/** As every program on this machine resolves names: hosts file, container network and DNS. */
export const systemResolver: HostResolver = {
  resolve: (hostname) => dns.lookup(hostname, { all: true }),
  cancel: () => {},
};

/**
 * Asks the given DNS servers and nothing else.
 * @param servers addresses, with a port when it is not 53
 * @param timeoutMs for one query; it is asked twice
 */
export function dnsResolver(servers: readonly string[], timeoutMs: number): HostResolver {
  const resolver = new dns.Resolver({ timeout: timeoutMs, tries: 2 });
  resolver.setServers(servers);
  return {
    async resolve(hostname) {
      const [v4, v6] = await Promise.allSettled([resolver.resolve4(hostname), resolver.resolve6(hostname)]);
      const addresses = [...addressesOf(v4, 4), ...addressesOf(v6, 6)];
      if (addresses.length === 0 && v4.status === 'rejected') throw v4.reason;
      return addresses;
    },
    cancel: () => resolver.cancel(),
  };
}

const addressesOf = (answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] =>
  answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
