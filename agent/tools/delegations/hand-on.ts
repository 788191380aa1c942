import { delegateTask, getDelegation } from '@/contracts/delegations';
import { askPlatform, persist } from '../ask-platform';
import type { ToolContext } from '../tool';

const WAIT_SECONDS = 45;
/** The wait, and room for the answer to come. */
const WAIT_TIMEOUT_MS = (WAIT_SECONDS + 15) * 1000;
/** How long a platform that is away is waited for when a task is handed on. */
const HAND_ON_MS = 60_000;

interface Task {
  readonly targetId: string;
  readonly task: string;
  readonly key: string;
}

/** Hands a task on; the key makes it the same one however often it has to be sent. */
export const handOn = ({ platform, turn, signal }: ToolContext, { targetId, task, key }: Task) =>
  persist(signal, HAND_ON_MS, () =>
    askPlatform(platform, delegateTask, {
      body: { target_id: targetId, task, idempotency_key: key },
      ...(turn.chain === undefined ? {} : { headers: { 'x-molecule-chain': turn.chain } }),
      signal,
    }),
  );

/** How a delegation stands, after a wait for its end; a platform that is started again meanwhile is waited for too. */
export function waitForEnd(
  { platform, signal, waitMs }: ToolContext,
  delegationId: string,
  seconds = WAIT_SECONDS,
) {
  const look = () =>
    askPlatform(platform, getDelegation, {
      params: { delegation_id: delegationId },
      query: { wait_seconds: String(seconds) },
      timeoutMs: WAIT_TIMEOUT_MS,
      signal,
    });
  return persist(signal, waitMs, look);
}
