import { z } from 'zod';
import { DELEGATION_STATUSES, FINAL_STATUSES } from '@/domain/delegation';
import { isStorableText } from '@/domain/text';
import { pageSize } from './chat';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** Characters of a task; longer ones do not fit into a body. */
const TASK_MAX = 500_000;
const RESULT_MAX = 500_000;
const LIST_DEFAULT = 50;
const LIST_MAX = 200;

const NOT_STORABLE = 'must not hold NUL or half a character';
const textOf = (max: number) =>
  z
    .string('must be text')
    .max(max, `must have at most ${max} characters`)
    .refine(isStorableText, NOT_STORABLE);

const task = textOf(TASK_MAX).refine((text) => text.trim() !== '', 'must not be empty');
const delegationId = textOf(200).regex(
  /^[!-~]+$/,
  'must be letters, digits and signs of ASCII without spaces',
);
const targetId = z.uuid('must be a UUID').toLowerCase();

const byId = z.strictObject({ id: idField });

/** How one delegation stands. */
export const delegationRow = z.object({
  /** The same as `delegation_id`. */
  id: z.string(),
  type: z.literal('delegation'),
  delegation_id: z.string(),
  /** Who delegates. */
  source_id: idField,
  target_id: idField,
  /** The task, cut to 4096 bytes. */
  summary: z.string(),
  status: z.enum(DELEGATION_STATUSES),
  /** Why it failed, or what the warning of `stuck` is about. */
  error: z.string().optional(),
  response_preview: z.string().optional(),
  /** How often the task has been handed on: 1 for a task that begins here. */
  depth: z.int(),
  chain_id: idField,
  retry_count: z.int(),
  /** The last sign that the target is at work. */
  last_heartbeat: timestampField.nullable(),
  deadline: timestampField,
  created_at: timestampField,
  updated_at: timestampField,
});
export type DelegationRow = z.infer<typeof delegationRow>;

export const delegateTask = contract({
  id: 'delegate-task',
  method: 'POST',
  path: '/workspaces/:id/delegate',
  summary: 'Hands a task to another workspace and answers at once; the platform carries it there.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'a2a',
  params: byId,
  unknownFields: 'dropped',
  body: z.object({
    target_id: targetId,
    task,
    /** The same key of the same workspace is the same delegation, unless that has failed. */
    idempotency_key: textOf(200).min(1, 'must not be empty').nullish(),
  }),
  output: z.object({
    delegation_id: z.string(),
    /** `delegated`, or how the delegation of that key stands. */
    status: z.enum(['delegated', ...DELEGATION_STATUSES]),
    target_id: idField,
    idempotent_hit: z.literal(true).optional(),
    warning: z.string().optional(),
  }),
  variants: [
    {
      status: 202,
      about: 'The task is written down and will be carried.',
      when: ({ idempotent_hit }) => idempotent_hit !== true,
    },
  ],
  errors: [
    'workspace_not_found',
    'workspace_removed',
    'communication_denied',
    'delegation_cycle',
    'delegation_too_deep',
    'pair_paused',
  ],
});

export const listDelegations = contract({
  id: 'list-delegations',
  method: 'GET',
  path: '/workspaces/:id/delegations',
  summary: 'The latest delegations of a workspace as they stand now, newest first. They never age.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({
    limit: pageSize(LIST_DEFAULT, LIST_MAX),
    /** What it gave to others, what it was given, or both. */
    direction: z.enum(['sent', 'received', 'all'], 'must be sent, received or all').default('sent'),
  }),
  output: z.array(delegationRow),
  errors: ['workspace_not_found', 'workspace_removed'],
});

/** Seconds that somebody may wait for the end of a delegation in one request. */
export const DELEGATION_WAIT_SECONDS_MAX = 50;

export const getDelegation = contract({
  id: 'get-delegation',
  method: 'GET',
  path: '/workspaces/:id/delegations/:delegation_id',
  summary:
    'How one delegation stands, for either end of it, with its whole answer; `wait_seconds` waits so long for its end.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId.extend({ delegation_id: delegationId }),
  query: z.strictObject({
    wait_seconds: z
      .string()
      .regex(/^\d{1,2}$/, 'must be a whole number of seconds')
      .transform(Number)
      .refine(
        (seconds) => seconds <= DELEGATION_WAIT_SECONDS_MAX,
        `must be at most ${DELEGATION_WAIT_SECONDS_MAX}`,
      )
      .default(0),
  }),
  output: delegationRow.extend({
    /** The answer as far as it is kept: all of it as long as the activity is, then its first 4096 bytes. */
    response: z.string().optional(),
  }),
  errors: ['workspace_not_found', 'workspace_removed', 'delegation_not_found'],
  fastLane: true,
});

export const recordDelegation = contract({
  id: 'record-delegation',
  method: 'POST',
  path: '/workspaces/:id/delegations/record',
  summary: 'An agent that sends a task itself says so; the platform only keeps the book.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'a2a',
  params: byId,
  unknownFields: 'dropped',
  body: z.object({ target_id: targetId, task, delegation_id: delegationId }),
  output: z.object({
    delegation_id: z.string(),
    status: z.literal('recorded'),
    warning: z.string().optional(),
  }),
  variants: [{ status: 202, about: 'It is in the ledger.', when: () => true }],
  errors: ['workspace_not_found', 'workspace_removed', 'communication_denied', 'delegation_id_taken'],
});

export const updateDelegation = contract({
  id: 'update-delegation',
  method: 'POST',
  path: '/workspaces/:id/delegations/:delegation_id/update',
  summary: 'Says how a delegation ended: by who gave the task, or by who was given it.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'a2a',
  params: byId.extend({ delegation_id: delegationId }),
  unknownFields: 'dropped',
  body: z.object({
    status: z.enum(FINAL_STATUSES, `must be one of: ${FINAL_STATUSES.join(', ')}`),
    error: textOf(RESULT_MAX).nullish(),
    response_preview: textOf(RESULT_MAX).nullish(),
  }),
  output: z.object({
    delegation_id: z.string(),
    /** How it stands: what ended stays as it ended. */
    status: z.enum(DELEGATION_STATUSES),
    warning: z.string().optional(),
  }),
  errors: ['workspace_not_found', 'workspace_removed', 'delegation_not_found'],
  idempotent: true,
});
