import { z } from 'zod';
import { ACTIVITY_STATUSES, ACTIVITY_TYPES, REPORTED_ACTIVITY_TYPES } from '@/domain/activity';
import { ORIGINS } from '@/domain/origin';
import { nestsTooDeeply } from '@/domain/storable-json';
import { beforeMoment, pageSize } from './chat';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** One entry without its bodies, as live events carry it. */
export const activityEventRow = z.object({
  id: idField,
  workspace_id: idField,
  activity_type: z.enum(ACTIVITY_TYPES),
  /** The workspace it came from; null: a person. */
  source_id: idField.nullable(),
  target_id: idField.nullable(),
  method: z.string().nullable(),
  summary: z.string().nullable(),
  duration_ms: z.int().nullable(),
  status: z.enum(ACTIVITY_STATUSES),
  error_detail: z.string().nullable(),
  origin: z.enum(ORIGINS),
  created_at: timestampField,
  /** Of an exchange between agents: what was asked and answered, in words. Lists have them with `include=texts`. */
  request_text: z.string().nullable().optional(),
  response_text: z.string().nullable().optional(),
  /** The delegation that the message belongs to, with the texts. */
  delegation_id: z.string().optional(),
});
export type ActivityEventRow = z.infer<typeof activityEventRow>;

export const activityRow = activityEventRow.extend({
  request_body: z.unknown(),
  response_body: z.unknown(),
  tool_trace: z.unknown(),
  /** What the agent that reported it added of its own. */
  metadata: z.unknown(),
  /** Of A2A: the task it was about, and the W3C trace that it is a step of. */
  task_id: z.string().nullable(),
  trace_id: z.string().nullable(),
  /** Beside the entry when `include=peer_info` asks for them: who stands at the other end. */
  peer_name: z.string().nullable().optional(),
  peer_role: z.string().nullable().optional(),
  agent_card_url: z.string().nullable().optional(),
});
export type ActivityRow = z.infer<typeof activityRow>;

export const ACTIVITY_DEFAULT = 100;
export const ACTIVITY_MAX = 500;
const THIRTY_DAYS_SECONDS = 2_592_000;

const byId = z.strictObject({ id: idField });

export const listActivity = contract({
  id: 'list-activity',
  method: 'GET',
  path: '/workspaces/:id/activity',
  summary: 'What happened at this workspace: newest first, or strictly after `since_id`, oldest first.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({
    type: z.enum(ACTIVITY_TYPES, `must be one of: ${ACTIVITY_TYPES.join(', ')}`).optional(),
    source: z.enum(['canvas', 'agent'], 'must be canvas or agent').optional(),
    limit: pageSize(ACTIVITY_DEFAULT, ACTIVITY_MAX),
    since_secs: z
      .string()
      .regex(/^0*[1-9]\d*$/, 'must be a positive whole number')
      .transform((seconds) => Math.min(Number(seconds), THIRTY_DAYS_SECONDS))
      .optional(),
    /** The id of the last entry seen; one that is pruned or foreign answers 410. */
    since_id: idField.optional(),
    peer_id: idField.optional(),
    before_ts: beforeMoment.optional(),
    /** Only what stands before this entry, newest first; loses nothing where several share a moment. */
    before: idField.optional(),
    /** `peer_info`, `texts`, or both with a comma; what is not known is ignored. */
    include: z.string().optional(),
  }),
  output: z.array(activityRow),
  errors: ['workspace_not_found', 'workspace_removed', 'cursor_gone'],
  fastLane: true,
});

const DURATION = 'must be a whole number from 0 to 2147483647';
const textOf = (max: number) => z.string('must be text').max(max, `must have at most ${max} characters`);
const jsonField = z
  .unknown()
  .refine((value) => !nestsTooDeeply(value), 'must not nest more than 500 levels deep')
  .optional();

export const recordActivity = contract({
  id: 'record-activity',
  method: 'POST',
  path: '/workspaces/:id/activity',
  summary: 'An agent writes down what it did.',
  auth: { role: 'operator', agent: 'own' },
  params: byId,
  unknownFields: 'dropped',
  body: z.object({
    activity_type: z.enum(REPORTED_ACTIVITY_TYPES, `must be one of: ${REPORTED_ACTIVITY_TYPES.join(', ')}`),
    method: textOf(200).nullish(),
    /** Stored up to 4096 bytes, as is `error_detail`. */
    summary: textOf(10_000).nullish(),
    target_id: idField.nullish(),
    /** The reporting workspace itself, or nothing. */
    source_id: z.union([idField, z.literal('')]).nullish(),
    status: z.enum(ACTIVITY_STATUSES, `must be one of: ${ACTIVITY_STATUSES.join(', ')}`).default('ok'),
    error_detail: textOf(10_000).nullish(),
    duration_ms: z.int(DURATION).min(0, DURATION).max(2_147_483_647, DURATION).nullish(),
    request_body: jsonField,
    response_body: jsonField,
    metadata: jsonField,
  }),
  output: z.object({ status: z.literal('logged'), id: idField }),
  errors: ['workspace_not_found', 'workspace_removed', 'foreign_source'],
});
