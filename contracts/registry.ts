import { z } from 'zod';
import { toStorableJson } from '@/domain/storable-json';
import { contract } from './contract';
import { idField } from './fields';
import { workspaceRow } from './workspaces';

/** Bytes of an AgentCard as JSON; it travels in every list. */
export const AGENT_CARD_BYTES_MAX = 65_536;

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/** Kept as it is sent, but for what PostgreSQL cannot store. */
export const agentCardField = z
  .record(z.string(), z.unknown(), 'must be a JSON object')
  .transform((card, context) => {
    const json = toStorableJson(card) ?? '{}';
    if (bytesOf(json) > AGENT_CARD_BYTES_MAX)
      context.addIssue(`must have at most ${AGENT_CARD_BYTES_MAX} bytes`);
    return JSON.parse(json) as Record<string, unknown>;
  });

const urlField = z.string('must be text').max(2048, 'must have at most 2048 characters');
const deliveryModeField = z.enum(['push', 'poll'], "must be 'push' or 'poll'");

/** Agents alone: the token has to be one of the very workspace that the body names (D20). */
const AGENTS_ONLY = { role: null, agent: 'any' } as const;

/** Bodies of this file drop what they do not know: published clients send extras (D38). */
export const registerAgent = contract({
  id: 'register-agent',
  method: 'POST',
  path: '/registry/register',
  summary: 'An agent announces itself: its AgentCard, and where messages reach it.',
  auth: AGENTS_ONLY,
  unknownFields: 'dropped',
  body: z.object({
    id: idField,
    agent_card: agentCardField,
    /** Required in push mode; ignored in poll mode. */
    url: urlField.nullish(),
    delivery_mode: deliveryModeField.nullish(),
  }),
  output: z.object({
    status: z.literal('registered'),
    delivery_mode: deliveryModeField,
    /** Which the platform presents when it calls the agent. */
    platform_inbound_secret: z.string().optional(),
  }),
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed', 'workspace_stopped', 'url_not_allowed'],
  fastLane: true,
});

/** A number that an agent reports: out of range is brought into range, because a heartbeat must not fail for cosmetics. */
const reported = (min: number, max: number) =>
  z
    .number('must be a number')
    .nullish()
    .transform((value) => Math.min(Math.max(value ?? 0, min), max));
const reportedInt = (max: number) => reported(0, max).transform(Math.trunc);

/** A text that an agent reports: what is too long for its column is cut there, and a cosmetic fault loses no beat. */
const reportedText = z.string('must be text').nullish();

const declared = z.boolean('must be true or false').nullish();
/** What the agent handles by itself, so that the platform does not. */
const capabilities = z.object({
  heartbeat: declared,
  scheduler: declared,
  session: declared,
  /** It judges its own health: error rates mean nothing here, a wedge does. */
  status_mgmt: declared,
  retry: declared,
  activity_decoration: declared,
  channel_dispatch: declared,
});

const IDLE_TIMEOUT_MAX = 86_400;
const INT4_MAX = 2_147_483_647;
const CENTS_MAX = 1_000_000_000_000;

export const recordHeartbeat = contract({
  id: 'record-heartbeat',
  method: 'POST',
  path: '/registry/heartbeat',
  summary: 'A sign of life every 20 to 60 seconds, with what the agent is doing.',
  auth: AGENTS_ONLY,
  unknownFields: 'dropped',
  body: z.object({
    workspace_id: idField,
    /** Share of failed tasks, 0 to 1. */
    error_rate: reported(0, 1),
    sample_error: reportedText,
    active_tasks: reportedInt(INT4_MAX),
    uptime_seconds: reportedInt(INT4_MAX),
    current_task: reportedText,
    /** Cents this month so far; 0 means that nothing is said, and the figure never falls (D28). */
    monthly_spend: reportedInt(CENTS_MAX),
    /** `wedged`, or anything else for well: newer agents may know more states. */
    runtime_state: reportedText.transform((state) =>
      state === 'wedged' ? ('wedged' as const) : ('' as const),
    ),
    /** Absent clears what was declared before. */
    runtime_metadata: z
      .object({
        capabilities: capabilities.nullish(),
        /** Seconds without any sign from the agent after which a call to it is given up; 0: nothing is said. */
        idle_timeout_seconds: z
          .number('must be a number')
          .nullish()
          .transform((seconds) =>
            seconds && seconds > 0 ? Math.ceil(Math.min(seconds, IDLE_TIMEOUT_MAX)) : null,
          ),
      })
      .nullish(),
  }),
  output: z.object({ status: z.literal('ok'), platform_inbound_secret: z.string().optional() }),
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed'],
  fastLane: true,
});

export const updateAgentCard = contract({
  id: 'update-agent-card',
  method: 'POST',
  path: '/registry/update-card',
  summary: 'An agent replaces its AgentCard.',
  auth: AGENTS_ONLY,
  unknownFields: 'dropped',
  body: z.object({ workspace_id: idField, agent_card: agentCardField }),
  output: z.object({ status: z.literal('updated') }),
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed', 'url_not_allowed'],
});

export const discoverWorkspace = contract({
  id: 'discover-workspace',
  method: 'GET',
  path: '/registry/discover/:id',
  summary: 'Where the caller named by X-Workspace-ID reaches another workspace.',
  auth: { role: 'operator', agent: 'any' },
  params: z.strictObject({ id: idField }),
  output: z.object({ id: idField, url: z.string(), name: z.string() }),
  errors: ['workspace_not_found', 'workspace_removed', 'communication_denied', 'not_reachable'],
});

export const listPeers = contract({
  id: 'list-peers',
  method: 'GET',
  path: '/registry/:id/peers',
  summary: 'Siblings, children and parent of a workspace.',
  auth: { role: 'viewer', agent: 'own' },
  params: z.strictObject({ id: idField }),
  query: z.strictObject({ q: z.string().max(255).optional() }),
  output: z.array(
    workspaceRow.pick({
      id: true,
      name: true,
      role: true,
      tier: true,
      status: true,
      url: true,
      parent_id: true,
      active_tasks: true,
      agent_card: true,
    }),
  ),
  errors: ['workspace_not_found', 'workspace_removed'],
});

export const checkAccess = contract({
  id: 'check-access',
  method: 'POST',
  path: '/registry/check-access',
  summary: 'Whether one workspace may talk to another.',
  auth: { role: 'viewer', agent: 'any' },
  unknownFields: 'dropped',
  body: z.object({ caller_id: idField, target_id: idField }),
  output: z.object({ allowed: z.boolean() }),
  idempotent: true,
  errors: ['invalid_caller'],
});

export const getWorkspaceState = contract({
  id: 'get-workspace-state',
  method: 'GET',
  path: '/workspaces/:id/state',
  summary:
    'What an agent polls to learn that it has to pause or stop; a removed workspace answers 404 with deleted: true.',
  auth: { role: 'viewer', agent: 'own' },
  params: z.strictObject({ id: idField }),
  output: z.object({
    workspace_id: idField,
    status: z.string(),
    paused: z.boolean(),
    deleted: z.literal(false),
  }),
  errors: ['workspace_gone'],
});
