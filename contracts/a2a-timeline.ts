import { z } from 'zod';
import { TASK_STATES } from '@/domain/a2a/task-state';
import { TIMELINE_KINDS } from '@/domain/a2a/task-timeline';
import { pageSize } from './chat';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** One thing that happened to a task; what does not belong to its kind is null. */
export const timelineEntry = z.object({
  at: timestampField,
  kind: z.enum(TIMELINE_KINDS),
  /** Of an event: its number in the log, which is also its id in the stream. */
  seq: z.int().nullable(),
  /** Of an event: the state that the task is in from there on. */
  state: z.enum(TASK_STATES).nullable(),
  /** The first words of what was said, or why something failed. */
  text: z.string().nullable(),
  /** How many parts a message or a piece of a result has. */
  parts: z.int().nullable(),
  /** Of a call, a wait or a delegation: how it stands. */
  status: z.string().nullable(),
  method: z.string().nullable(),
  /** Who asked whom; null for people. */
  source_id: idField.nullable(),
  target_id: idField.nullable(),
  duration_ms: z.int().nullable(),
  /** The W3C trace that a call was a step of. */
  trace_id: z.string().nullable(),
  /** Of the entry in the activity log, the message in the queue, or the delegation. */
  id: z.string().nullable(),
});
export type TimelineEntry = z.infer<typeof timelineEntry>;

export const TIMELINE_DEFAULT = 100;
export const TIMELINE_MAX = 500;

export const getTaskTimeline = contract({
  id: 'get-task-timeline',
  method: 'GET',
  path: '/workspaces/:id/tasks/:task_id/timeline',
  summary:
    'What happened to an A2A task, from its first message on, in order; for people and for who gave it.',
  auth: { role: 'viewer', agent: 'any' },
  params: z.strictObject({
    id: idField,
    task_id: z.string().min(1).max(2000, 'must have at most 2000 characters'),
  }),
  query: z.strictObject({
    limit: pageSize(TIMELINE_DEFAULT, TIMELINE_MAX),
    /** `next` of the page before. */
    after: z.string().max(200, 'must have at most 200 characters').optional(),
  }),
  output: z.object({
    task_id: z.string(),
    context_id: z.string().nullable(),
    state: z.enum(TASK_STATES),
    /** The workspace that gave it; null: a person. */
    owner_id: idField.nullable(),
    created_at: timestampField,
    updated_at: timestampField,
    entries: z.array(timelineEntry),
    /** Null on the last page. */
    next: z.string().nullable(),
  }),
  errors: ['workspace_not_found', 'workspace_removed', 'task_not_found'],
});
