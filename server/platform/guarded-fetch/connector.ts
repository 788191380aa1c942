import type { LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import type { OutboundPolicy } from './outbound-policy';
import { literalRefusal, type VetHost } from './vet-host';

interface ConnectorOptions {
  readonly policy: OutboundPolicy;
  readonly vetHost: VetHost;
  readonly connectTimeoutMs: number;
  /** Certificates (PEM) to trust in place of those that Node trusts. */
  readonly ca?: string | undefined;
}

/**
 * Opens the sockets of every outbound request. The socket connects to the addresses that were checked and asks DNS no second
 * time, so a name cannot change between check and connection; TLS still verifies the name.
 */
export function createGuardedConnector(options: ConnectorOptions): buildConnector.connector {
  const connect = buildConnector({
    timeout: options.connectTimeoutMs,
    lookup: lookupOf(options.vetHost),
    autoSelectFamily: true,
    // Node's own 250 ms is shorter than the way round the world: the first address would be given up too early.
    autoSelectFamilyAttemptTimeout: 1_000,
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  return (target, callback) => {
    // A socket to a literal address never calls lookup.
    const refused = literalRefusal(target.hostname, options.policy);
    if (refused) process.nextTick(callback, refused, null);
    else connect(target, callback);
  };
}

const lookupOf =
  (vetHost: VetHost): LookupFunction =>
  (hostname, options, callback) => {
    vetHost(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (options.all || !first) callback(null, [...addresses]);
        else callback(null, first.address, first.family);
      },
      (error: Error) => callback(error, ''),
    );
  };
