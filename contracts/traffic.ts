import { z } from 'zod';
import { DELEGATION_STATUSES } from '@/domain/delegation';
import { contract } from './contract';
import { idField, timestampField } from './fields';

export const TRAFFIC_WINDOW_MINUTES = 60;
const WINDOW_MAX = 24 * 60;

/** What one workspace has given another to do. */
export const trafficEdge = z.object({
  source_id: idField,
  target_id: idField,
  count: z.int(),
  last_at: timestampField,
  /** The latest of them. */
  last: z.object({
    delegation_id: z.string(),
    /** The beginning of the task, as its event tells it. */
    task_preview: z.string(),
    status: z.enum(DELEGATION_STATUSES),
    /** When it came to stand so. */
    changed_at: timestampField,
  }),
});
export type TrafficEdge = z.infer<typeof trafficEdge>;

export const listTraffic = contract({
  id: 'list-traffic',
  method: 'GET',
  path: '/traffic',
  summary:
    'Who has delegated to whom of late: one row for each two workspaces with how the latest stands, the latest first.',
  auth: 'viewer',
  query: z.strictObject({
    window_minutes: z.coerce
      .number('must be a number')
      .int('must be a whole number')
      .min(1, 'must be at least 1')
      .max(WINDOW_MAX, `must be at most ${WINDOW_MAX}`)
      .default(TRAFFIC_WINDOW_MINUTES),
  }),
  output: z.array(trafficEdge),
});
