import { JsonRpcTransportFactory, type Transport } from '@a2a-js/sdk/client';
import { JsonRpcTransport as Transport03 } from 'a2a-sdk-0-3/client';
import { sendToAgent } from '@/contracts/a2a';
import { requestRoute, routeOf } from '../call-route';
import { seedAgent } from '../seed-agents';
import type { TestPlatform } from '../test-platform';
import { type SdkAgentKind, startSdkAgent } from './start-sdk-agent';

export const SDK_AGENT_KINDS: readonly SdkAgentKind[] = ['0.3', '1.0', 'both'];

/** Agents of each kind with their workspaces, and clients of both SDKs in front of the gateway; all in this process. */
export interface SdkMatrix {
  client10(kind: SdkAgentKind): Promise<Transport>;
  client03(kind: SdkAgentKind): Transport03;
  close(): Promise<void>;
}

/** Never dialled. */
const ENDPOINT = 'http://gateway.example/';
/** Transports by themselves state no version. */
export const IN_1_0 = { serviceParameters: { 'A2A-Version': '1.0' } };

export async function openSdkMatrix(platform: TestPlatform): Promise<SdkMatrix> {
  const agents = await Promise.all(SDK_AGENT_KINDS.map(startSdkAgent));
  const ids = new Map<SdkAgentKind, string>();
  for (const [at, kind] of SDK_AGENT_KINDS.entries()) {
    const agent = agents[at];
    if (agent) ids.set(kind, (await seedAgent(platform, { name: `Agent ${kind}`, ...agent })).id);
  }
  /** What the SDKs take for the network is the route of the gateway. */
  const gateway =
    (kind: SdkAgentKind): typeof fetch =>
    (_url, init) =>
      requestRoute(routeOf(sendToAgent), {
        params: { id: ids.get(kind) ?? '' },
        rawBody: String(init?.body),
        headers: init?.headers as Record<string, string>,
      });
  return {
    client10: (kind) =>
      new JsonRpcTransportFactory({ fetchImpl: gateway(kind) }).create(ENDPOINT, {} as never),
    client03: (kind) => new Transport03({ endpoint: ENDPOINT, fetchImpl: gateway(kind) }),
    async close() {
      await Promise.all(agents.map((agent) => agent.close()));
    },
  };
}
