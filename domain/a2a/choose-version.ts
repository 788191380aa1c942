import { type AgentInterface, isJsonRpc } from './agent-card';
import { PROTOCOL_VERSIONS, type ProtocolVersion, supportedVersion } from './protocol-version';

/**
 * The version to speak to an agent on behalf of a client (A2A specification, 1.7): the client's own where the agent
 * speaks it, and then nothing has to be translated; else the highest that the agent and this platform have in common.
 * What counts is what the agent's card says of the address that is called; where it does not name that address, as
 * behind another host name, all it says. A card that says nothing usable leaves the request as it is.
 */
export function chooseVersion(
  interfaces: readonly AgentInterface[],
  { url, clientVersion }: { readonly url: string; readonly clientVersion: ProtocolVersion },
): ProtocolVersion {
  const callable = interfaces.filter(isJsonRpc);
  const here = callable.filter((entry) => isSameAddress(entry, url));
  const stated = (here.length > 0 ? here : callable).map(({ protocolVersion }) => protocolVersion);
  if (stated.includes('')) return clientVersion;
  const spoken = new Set(stated.map(supportedVersion));
  if (spoken.has(clientVersion)) return clientVersion;
  return PROTOCOL_VERSIONS.findLast((version) => spoken.has(version)) ?? clientVersion;
}

const isSameAddress = (entry: AgentInterface, url: string): boolean =>
  entry.url.replace(/\/+$/, '') === url.replace(/\/+$/, '');
