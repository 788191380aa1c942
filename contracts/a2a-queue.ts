import { z } from 'zod';
import { QUEUE_STATUSES } from '@/domain/message-queue';
import { contract } from './contract';
import { idField, timestampField } from './fields';

const byId = z.strictObject({ id: idField });
const byQueueId = z.strictObject({ id: idField, queue_id: idField });

/** A message for a busy agent. */
export const queuedMessage = z.object({
  id: idField,
  status: z.enum(QUEUE_STATUSES),
  /** 100 critical, 50 task, 10 info. */
  priority: z.int(),
  /** How many go before it; null when it does not wait any more. */
  before: z.int().nullable(),
  method: z.string(),
  /** The workspace that sent it; null: a person. */
  caller_id: idField.nullable(),
  /** The A2A messageId under which it was sent. */
  message_id: z.string().nullable(),
  attempts: z.int(),
  last_error: z.string().nullable(),
  enqueued_at: timestampField,
  /** When nobody wants it any more. */
  expires_at: timestampField,
  dispatched_at: timestampField.nullable(),
  completed_at: timestampField.nullable(),
});
export type QueuedMessageRow = z.infer<typeof queuedMessage>;

/** Of a longer queue the first ones are listed. */
export const QUEUE_LIST_MAX = 200;

export const listQueuedMessages = contract({
  id: 'list-queued-messages',
  method: 'GET',
  path: '/workspaces/:id/a2a/queue',
  summary: 'Messages that wait until the agent has room, in the order in which it will get them.',
  auth: { role: 'viewer', agent: 'own' },
  params: byId,
  output: z.object({
    /** How many wait; the list may be shorter. */
    depth: z.int(),
    messages: z.array(queuedMessage),
  }),
  errors: ['workspace_not_found', 'workspace_removed'],
});

export const getQueuedMessage = contract({
  id: 'get-queued-message',
  method: 'GET',
  path: '/workspaces/:id/a2a/queue/:queue_id',
  summary: 'What has become of a message that waited for a busy agent; for its sender and its addressee.',
  auth: { role: 'viewer', agent: 'any' },
  params: byQueueId,
  output: queuedMessage,
  errors: ['queued_message_not_found'],
});

export const dropQueuedMessage = contract({
  id: 'drop-queued-message',
  method: 'DELETE',
  path: '/workspaces/:id/a2a/queue/:queue_id',
  summary: 'Takes a message back that still waits; what is with the agent stays there.',
  auth: { role: 'operator', agent: 'any' },
  params: byQueueId,
  output: z.object({ status: z.literal('dropped') }),
  errors: ['queued_message_not_found', 'queued_message_gone'],
});

const MINUTES_MAX = 525_600;

export const dropStaleQueue = contract({
  id: 'drop-stale-queue',
  method: 'POST',
  path: '/admin/a2a-queue/drop-stale',
  summary:
    'Takes out messages that have waited too long, of all workspaces or of one; their senders are told.',
  auth: 'operator',
  query: z.strictObject({
    max_age_minutes: z
      .string()
      .regex(/^\d{1,6}$/, 'must be a whole number of minutes')
      .transform(Number)
      .refine((minutes) => minutes <= MINUTES_MAX, `must be at most ${MINUTES_MAX}`)
      .default(60),
    workspace_id: idField.optional(),
  }),
  output: z.object({ dropped: z.int() }),
});
