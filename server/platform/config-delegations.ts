import { z } from 'zod';

/** The settings of delegations between agents. */
export const DELEGATION_SETTINGS = [
  {
    name: 'DELEGATION_CONCURRENCY',
    fallback: '100',
    about: 'delegations that wait for the answers of their agents at the same time in one process',
  },
  {
    name: 'DELEGATION_STUCK_THRESHOLD_S',
    fallback: '600',
    about: 'seconds without a sign of its agent after which a delegation counts as stuck',
  },
  {
    name: 'DELEGATION_RESULT_INBOX_PUSH',
    fallback: '1',
    about: '0 keeps the results of delegations out of the inbox of who delegated',
  },
] as const;

/** Fields of the configuration. */
export const delegationShape = {
  delegationConcurrency: z.int().min(1).max(1000),
  delegationStuckSeconds: z.int().min(60).max(21_600),
  delegationResultPush: z.boolean('must be 1 or 0'),
};

/** The values as the schema takes them. @param toFlag how a switch is read */
export const readDelegations = (
  read: (name: (typeof DELEGATION_SETTINGS)[number]['name']) => string,
  toFlag: (text: string) => boolean | string,
  toNumber: (text: string) => number,
) => ({
  delegationConcurrency: toNumber(read('DELEGATION_CONCURRENCY')),
  delegationStuckSeconds: toNumber(read('DELEGATION_STUCK_THRESHOLD_S')),
  delegationResultPush: toFlag(read('DELEGATION_RESULT_INBOX_PUSH')),
});
