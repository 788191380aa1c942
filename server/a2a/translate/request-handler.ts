import { AgentCard } from '@a2a-js/sdk';
import { ServiceParameters, type Transport, withA2AVersion } from '@a2a-js/sdk/client';
import { UnsupportedOperationError } from '@a2a-js/sdk/errors';
import type { A2ARequestHandler } from '@a2a-js/sdk/server';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';

/** Never dialled: the transport is given its way to the agent. */
const NOWHERE = 'http://agent.invalid/';

/** A card with what the SDK's parts ask one for: the version behind the transport, and that streams are possible. */
export const toCard = (version: ProtocolVersion): AgentCard =>
  AgentCard.fromJSON({
    name: 'agent',
    capabilities: { streaming: true },
    supportedInterfaces: [{ url: NOWHERE, protocolBinding: 'JSONRPC', protocolVersion: version }],
  });

const refuse = (): Promise<never> =>
  Promise.reject(new UnsupportedOperationError('This operation is not offered here.'));

/** The server side of the SDK on top of its client side. Push and extended cards are refused long before. */
export function createRequestHandler(transport: Transport, version: ProtocolVersion): A2ARequestHandler {
  // A transport by itself states no version, and agents of both versions then take it for 0.3.
  const options = { serviceParameters: ServiceParameters.create(withA2AVersion(transport.protocolVersion)) };
  return {
    getAgentCard: async () => toCard(version),
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
