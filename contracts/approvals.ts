import { z } from 'zod';
import {
  APPROVAL_ACTION_MAX,
  APPROVAL_CONTEXT_BYTES_MAX,
  APPROVAL_DECISIONS,
  APPROVAL_NOTE_MAX,
  APPROVAL_REASON_MAX,
  APPROVAL_SECONDS_MAX,
  APPROVAL_SECONDS_MIN,
  APPROVAL_STATUSES,
} from '@/domain/approval';
import { ORIGINS } from '@/domain/origin';
import { nestsTooDeeply } from '@/domain/storable-json';
import { isStorableText } from '@/domain/text';
import { pageSize } from './chat';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/*
 * How an agent asks, in short:
 *  1. POST /workspaces/:id/approvals with a key of its own for this one question (idempotency_key): the same request sent
 *     again, after a crash or a lost answer, is the same approval. Its task goes to A2A `input-required` meanwhile; the
 *     message of that status names the approval in its metadata (`approval_id`), which says that the task goes on by itself.
 *  2. GET /workspaces/:id/approvals/:approval_id?wait=30, again and again while `status` is `pending`: each call answers
 *     the moment somebody decides, or when the time of the approval is over, or after 30 seconds.
 *  3. Who stopped waiting, or was killed, finds the end in the inbox: an entry whose message has
 *     `metadata: { source: 'platform', kind: 'approval_result', approval_id, status }`. Who read the end by step 2 is not
 *     told a second time.
 * No agent decides by `decide`: that is for people and keys (403 for a workspace token). But whoever gave the agent the
 * A2A task that `task_id` names answers by a message in that task, people or a workspace that stands above the one that
 * asks: a data part `{ decision, note?, approval_id? }`, or `approve` or `deny` alone, with a note behind a colon. Such a
 * message decides and goes no further; the agent hears of it as of every decision, and should keep to `input-required`
 * until then. Every other message in the task reaches the agent as it always does.
 */

/** Longest that one request waits for a decision, in seconds. */
const APPROVAL_WAIT_SECONDS_MAX = 30;

const LIST_DEFAULT = 50;
const LIST_MAX = 200;

const textOf = (max: number) =>
  z
    .string('must be text')
    .trim()
    .max(max, `must have at most ${max} characters`)
    .refine(isStorableText, 'must not hold NUL or half a character');

const bytesOf = (value: unknown): number => new TextEncoder().encode(JSON.stringify(value)).length;

const contextField = z
  .record(z.string(), z.unknown(), 'must be an object')
  .refine((value) => !nestsTooDeeply(value), 'must not nest more than 500 levels deep')
  .refine(
    (value) => nestsTooDeeply(value) || bytesOf(value) <= APPROVAL_CONTEXT_BYTES_MAX,
    `must have at most ${APPROVAL_CONTEXT_BYTES_MAX} bytes as JSON`,
  );

const SECONDS = `must be a whole number from ${APPROVAL_SECONDS_MIN} to ${APPROVAL_SECONDS_MAX}`;

/** One approval as it stands. */
const approvalRow = z.object({
  id: idField,
  workspace_id: idField,
  workspace_name: z.string(),
  /** The A2A task of the agent that waits for it. */
  task_id: z.string().nullable(),
  /** What the agent wants to do, as a question or a short sentence. */
  action: z.string(),
  reason: z.string().nullable(),
  /** What the agent attached for people to look at. */
  context: z.record(z.string(), z.unknown()).nullable(),
  /** `pending` until it is `approved`, `denied`, `expired`, or `cancelled` because its workspace was removed. */
  status: z.enum(APPROVAL_STATUSES),
  /** Who asks: the agent itself, a person in its place, or the platform (`system`). */
  origin: z.enum(ORIGINS),
  created_at: timestampField,
  expires_at: timestampField,
  /** Who decided, as the audit log names them; null: nobody (yet). */
  decided_by: z.string().nullable(),
  /** What they are called, where that is known. */
  decided_by_name: z.string().nullable(),
  /** When it came to its end, whichever. */
  decided_at: timestampField.nullable(),
  /** What they said to it. */
  note: z.string().nullable(),
});
export type ApprovalRow = z.infer<typeof approvalRow>;

const byWorkspace = z.strictObject({ id: idField });
const byId = byWorkspace.extend({ approval_id: idField });
const page = {
  status: z.enum(APPROVAL_STATUSES, `must be one of: ${APPROVAL_STATUSES.join(', ')}`).optional(),
  limit: pageSize(LIST_DEFAULT, LIST_MAX),
  /** Only those asked before this one. */
  before: idField.optional(),
};

export const createApproval = contract({
  id: 'create-approval',
  method: 'POST',
  path: '/workspaces/:id/approvals',
  summary: 'Asks people for leave to do something; the answer says at once where to wait for theirs.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'approvals',
  params: byWorkspace,
  unknownFields: 'dropped',
  body: z.object({
    action: textOf(APPROVAL_ACTION_MAX).min(1, 'must not be empty'),
    reason: textOf(APPROVAL_REASON_MAX).nullish(),
    task_id: textOf(200).nullish(),
    context: contextField.nullish(),
    /** The same key of the same workspace is the same approval, however it stands by now. */
    idempotency_key: textOf(200).min(1, 'must not be empty').nullish(),
    /** How long people may take; APPROVAL_EXPIRY_SECONDS of the server unless given. */
    expires_in_seconds: z
      .int(SECONDS)
      .min(APPROVAL_SECONDS_MIN, SECONDS)
      .max(APPROVAL_SECONDS_MAX, SECONDS)
      .nullish(),
  }),
  output: z.object({
    approval_id: idField,
    /** `pending`, or how the approval of that key stands. */
    status: z.enum(APPROVAL_STATUSES),
    expires_at: timestampField,
    idempotent_hit: z.literal(true).optional(),
  }),
  status: 201,
  variants: [
    {
      status: 200,
      about: 'The approval of that key is here already.',
      when: ({ idempotent_hit }) => idempotent_hit === true,
    },
  ],
  errors: ['workspace_not_found', 'workspace_removed', 'too_many_approvals'],
});

export const listWorkspaceApprovals = contract({
  id: 'list-workspace-approvals',
  method: 'GET',
  path: '/workspaces/:id/approvals',
  summary: 'What the agent of a workspace has asked people for, newest first.',
  auth: { role: 'viewer', agent: 'own' },
  params: byWorkspace,
  query: z.strictObject(page),
  output: z.object({ approvals: z.array(approvalRow) }),
  errors: ['workspace_not_found', 'workspace_removed', 'cursor_gone'],
});

export const getApproval = contract({
  id: 'get-approval',
  method: 'GET',
  path: '/workspaces/:id/approvals/:approval_id',
  summary: 'One approval; with `wait`, the answer comes as soon as it is over, or after so many seconds.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  query: z.strictObject({
    /** Seconds; more than 30 are 30. */
    wait: z
      .string()
      .regex(/^\d{1,9}$/, 'must be a whole number of seconds')
      .transform((seconds) => Math.min(Number(seconds), APPROVAL_WAIT_SECONDS_MAX))
      .default(0),
  }),
  output: approvalRow,
  errors: ['workspace_not_found', 'workspace_removed', 'approval_not_found'],
  // Agents hold it open for long.
  fastLane: true,
});

export const decideApproval = contract({
  id: 'decide-approval',
  method: 'POST',
  path: '/workspaces/:id/approvals/:approval_id/decide',
  summary: 'Approves or denies what an agent has asked for. Once; never by an agent.',
  auth: 'operator',
  params: byId,
  body: z.strictObject({
    decision: z.enum(APPROVAL_DECISIONS, `must be one of: ${APPROVAL_DECISIONS.join(', ')}`),
    /** For the agent: why, or on which condition. */
    note: textOf(APPROVAL_NOTE_MAX).nullish(),
    /** Published clients send it; what counts is who calls. */
    decided_by: textOf(200).nullish(),
  }),
  output: z.object({ approval_id: idField, status: z.enum(APPROVAL_DECISIONS) }),
  errors: ['workspace_not_found', 'workspace_removed', 'approval_not_found', 'approval_over'],
});

export const listPendingApprovals = contract({
  id: 'list-pending-approvals',
  method: 'GET',
  path: '/approvals/pending',
  summary: 'Everything that agents wait for people to decide, oldest first.',
  auth: 'viewer',
  output: z.object({
    approvals: z.array(approvalRow),
    /** All of them, also those beyond the first 200, which alone are listed. */
    count: z.int(),
  }),
});

export const listApprovals = contract({
  id: 'list-approvals',
  method: 'GET',
  path: '/approvals',
  summary: 'What agents have asked people for, and what came of it, newest first.',
  auth: 'viewer',
  query: z.strictObject(page),
  output: z.object({ approvals: z.array(approvalRow) }),
  errors: ['cursor_gone'],
});
