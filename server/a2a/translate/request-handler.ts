import type { AgentCard } from '@a2a-js/sdk';
import type { Transport } from '@a2a-js/sdk/client';
import type { A2ARequestHandler } from '@a2a-js/sdk/server';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import type { Sdk } from './load-sdk';

/** Never dialled: the transport is given its way to the agent. */
const NOWHERE = 'http://agent.invalid/';

/** A card with what the SDK's parts ask one for: the version behind the transport, and that streams are possible. */
export const toCard = ({ AgentCard: type }: Sdk, version: ProtocolVersion): AgentCard =>
  type.fromJSON({
    name: 'agent',
    capabilities: { streaming: true },
    supportedInterfaces: [{ url: NOWHERE, protocolBinding: 'JSONRPC', protocolVersion: version }],
  });

/** The server side of the SDK on top of its client side. Push and extended cards are refused long before. */
export function createRequestHandler(
  sdk: Sdk,
  transport: Transport,
  version: ProtocolVersion,
): A2ARequestHandler {
  const refuse = (): Promise<never> =>
    Promise.reject(new sdk.UnsupportedOperationError('This operation is not offered here.'));
  // A transport by itself states no version, and agents of both versions then take it for 0.3.
  const stated = sdk.withA2AVersion(transport.protocolVersion);
  const options = { serviceParameters: sdk.ServiceParameters.create(stated) };
  return {
    getAgentCard: async () => toCard(sdk, version),
    sendMessage: (params) => transport.sendMessage(params, options),
    sendMessageStream: (params) => transport.sendMessageStream(params, options),
    getTask: (params) => transport.getTask(params, options),
    listTasks: (params) => transport.listTasks(params, options),
    cancelTask: (params) => transport.cancelTask(params, options),
    resubscribe: (params) => transport.resubscribeTask(params, options),
    getAuthenticatedExtendedAgentCard: refuse,
    createTaskPushNotificationConfig: refuse,
    getTaskPushNotificationConfig: refuse,
    listTaskPushNotificationConfigs: refuse,
    deleteTaskPushNotificationConfig: refuse,
  };
}
