import { z } from 'zod';

/** What is queued when a task has been handed on; the job that carries it needs the way to the agent. */
export const RUN_DELEGATION_TASK = {
  name: 'run-delegation',
  payload: z.object({ delegation_id: z.string() }),
  // A run that died is repeated, and finds in the ledger how far it came.
  attemptsMax: 10,
} as const;
