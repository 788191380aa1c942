import { z } from 'zod';

/** What is queued when an agent is to be told of its restart; the job that does it needs the way to the agent. */
export const RESTART_CONTEXT_TASK = {
  name: 'send-restart-context',
  payload: z.object({ workspace_id: z.uuid() }),
  // Once: a crash in the middle must not tell an agent the same thing again and again.
  attemptsMax: 1,
} as const;
