import { z } from 'zod';
import { APPROVAL_SECONDS_MAX, APPROVAL_SECONDS_MIN } from '@/domain/approval';

/** The settings of what agents ask of each other and of people. */
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
  {
    name: 'APPROVAL_EXPIRY_SECONDS',
    fallback: '21600',
    about: 'seconds that people have to decide what an agent asks for, unless it says otherwise',
  },
] as const;

type Name = (typeof DELEGATION_SETTINGS)[number]['name'];

/** Fields of the configuration. */
export const delegationShape = {
  delegationConcurrency: z.int().min(1).max(1000),
  delegationStuckSeconds: z.int().min(60).max(21_600),
  delegationResultPush: z.boolean('must be 1 or 0'),
  approvalExpirySeconds: z.int().min(APPROVAL_SECONDS_MIN).max(APPROVAL_SECONDS_MAX),
};

/** Which setting each of them comes from. */
export const DELEGATION_NAMES = {
  delegationConcurrency: 'DELEGATION_CONCURRENCY',
  delegationStuckSeconds: 'DELEGATION_STUCK_THRESHOLD_S',
  delegationResultPush: 'DELEGATION_RESULT_INBOX_PUSH',
  approvalExpirySeconds: 'APPROVAL_EXPIRY_SECONDS',
} satisfies Record<keyof typeof delegationShape, Name>;

/** The values as the schema takes them. @param toFlag how a switch is read */
export const readDelegations = (
  read: (name: Name) => string,
  toFlag: (text: string) => boolean | string,
  toNumber: (text: string) => number,
) => ({
  delegationConcurrency: toNumber(read('DELEGATION_CONCURRENCY')),
  delegationStuckSeconds: toNumber(read('DELEGATION_STUCK_THRESHOLD_S')),
  delegationResultPush: toFlag(read('DELEGATION_RESULT_INBOX_PUSH')),
  approvalExpirySeconds: toNumber(read('APPROVAL_EXPIRY_SECONDS')),
});
