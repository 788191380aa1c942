import type { AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';

const WILDCARDS = new Set(['0.0.0.0', '::']);

/** How agents write the address that a listener for them has; where it has every one, the first that others can reach. */
export function agentUrl({ address, family, port }: AddressInfo): string {
  if (WILDCARDS.has(address)) return `http://${findOutwardAddress() ?? '127.0.0.1'}:${port}`;
  return `http://${family === 'IPv6' ? `[${address}]` : address}:${port}`;
}

function findOutwardAddress(): string | null {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find(({ family, internal }) => family === 'IPv4' && !internal)?.address ?? null;
}
