import { z } from 'zod';
import { contract } from './contract';
import { idField } from './fields';

/** Bytes of a request to an agent (D39b). */
export const A2A_BODY_BYTES_MAX = 16 * 1024 * 1024;

/** The answer of an agent as it came, or one in its place: nothing is taken away from what a protocol carries. */
const envelope = z.record(z.string(), z.unknown());

export const sendToAgent = contract({
  id: 'send-to-agent',
  method: 'POST',
  path: '/workspaces/:id/a2a',
  summary: 'Carries an A2A request (JSON-RPC, or a bare method with params) to the agent of a workspace.',
  auth: { role: 'operator', agent: 'any' },
  limit: 'a2a',
  params: z.strictObject({ id: idField }),
  /** A2A-Version may come as a query parameter instead of a header. */
  query: z.strictObject({
    'A2A-Version': z.string().max(100, 'must have at most 100 characters').optional(),
  }),
  /** Read by the codec, which knows what a JSON-RPC request is and how its errors are told. */
  body: z.unknown(),
  unknownFields: 'kept',
  bodyBytesMax: A2A_BODY_BYTES_MAX,
  output: envelope,
  errors: [
    'invalid_rpc_request',
    'version_not_supported',
    'method_not_found',
    'operation_not_offered',
    'push_not_supported',
    'no_extended_card',
    'message_id_reused',
    'task_not_found',
    'task_not_cancelable',
    'agent_answer_not_stored',
    'agent_calls_exhausted',
    'proxy_request_failed',
    'workspace_not_found',
    'workspace_removed',
    'invalid_caller',
    'communication_denied',
    'budget_exceeded',
    'workspace_without_url',
    'workspace_waking',
    'url_not_routable',
    'agent_dead',
    'agent_busy',
    'agent_unreachable',
    'agent_answer_unreadable',
    'agent_refused',
  ],
  fastLane: true,
  produces: 'json-rpc',
});
