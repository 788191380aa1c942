import { z } from 'zod';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { isKept } from '@/domain/a2a/json-source';
import { contract } from './contract';
import { documentAnswer } from './document';
import { idField } from './fields';

/** Bytes of a request to an agent (D39b). */
export const A2A_BODY_BYTES_MAX = 16 * 1024 * 1024;

const byVersion = z.strictObject({
  'A2A-Version': z.string().max(100, 'must have at most 100 characters').optional(),
});

/** The answer of an agent as it came, or one in its place: nothing is taken away from what a protocol carries. */
const envelope = z.record(z.string(), z.unknown());
/** One that has numbers which would not come out as they were written, were it copied. */
const keptEnvelope = z.custom<JsonObject>((value) => isJsonObject(value) && isKept(value));
/** Of the methods that are answered by a stream of such envelopes (SSE). */
const stream = z.custom<ReadableStream<Uint8Array>>((value) => value instanceof ReadableStream);

export const sendToAgent = contract({
  id: 'send-to-agent',
  method: 'POST',
  path: '/workspaces/:id/a2a',
  summary:
    'Carries an A2A request (JSON-RPC, or a bare method with params) to the agent of a workspace. Errors that the protocol names are told to JSON-RPC callers with 200, and as an event where they wait for a stream; the statuses below are those of bare callers and of refusals.',
  auth: { role: 'operator', agent: 'any' },
  limit: 'a2a',
  params: z.strictObject({ id: idField }),
  /** A2A-Version may come as a query parameter instead of a header. */
  query: byVersion,
  /** Read by the codec, which knows what a JSON-RPC request is and how its errors are told. */
  body: z.unknown(),
  unknownFields: 'kept',
  bodyBytesMax: A2A_BODY_BYTES_MAX,
  output: z.union([stream, keptEnvelope, envelope]),
  variants: [
    {
      status: 202,
      about: 'The agent is busy: the message waits.',
      when: (output) => 'queued' in output && output.queued === true,
    },
  ],
  errors: [
    'invalid_rpc_request',
    'version_not_supported',
    'method_not_found',
    'operation_not_offered',
    'push_not_supported',
    'no_extended_card',
    'extension_required',
    'message_id_reused',
    'message_in_doubt',
    'pair_paused',
    'delegation_too_deep',
    'task_not_found',
    'task_not_cancelable',
    'agent_answer_not_stored',
    'agent_calls_exhausted',
    'agent_queue_full',
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

/** `agent.json` is the name of 0.2, which old clients still ask for. */
const byCardFile = z.strictObject({ id: idField, file: z.enum(['agent-card.json', 'agent.json']) });

export const getAgentCard = contract({
  id: 'get-agent-card',
  method: 'GET',
  path: '/workspaces/:id/.well-known/:file',
  summary:
    'The AgentCard of a workspace: that of 1.0 for A2A-Version: 1.0, else one that clients of 0.3 read too.',
  auth: { role: 'viewer', agent: 'any' },
  params: byCardFile,
  query: byVersion,
  output: documentAnswer,
  produces: 'document',
  errors: ['workspace_not_found', 'workspace_removed', 'communication_denied'],
});

export const getEndpointCard = contract({
  id: 'get-endpoint-card',
  method: 'GET',
  path: '/workspaces/:id/a2a/.well-known/:file',
  summary: 'The same AgentCard, where clients look that were given the address of the endpoint with a slash.',
  auth: { role: 'viewer', agent: 'any' },
  params: byCardFile,
  query: byVersion,
  output: documentAnswer,
  produces: 'document',
  errors: ['workspace_not_found', 'workspace_removed', 'communication_denied'],
});
