import { lockDelegation, noteDelegation } from '@/db/queries/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import { changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { defineJob } from '../jobs/define-job';
import { enqueue } from '../jobs/enqueue';
import { type AppError, isAppError } from '../platform/app-error';
import { classifyDelivery } from './classify-delivery';
import { findStandingOfSent } from './find-standing-of-sent';
import { moveDelegation, settleDelegation } from './move-delegation';
import { readOutcome } from './read-outcome';
import { RUN_DELEGATION_TASK } from './run-delegation-task';
import { BUDGET_MS, sendTask } from './send-task';

const RETRY_AFTER_MS = 8000;
const RETRIES_MAX = 1;
const HELD_MS_MIN = 1000;
const INTERRUPTED =
  'The platform was stopped while it waited for the answer. The agent may be at work on it, or may have done it: look before you hand it out again.';
const TOO_LATE = 'It could not be delivered within 30 minutes.';

/**
 * Carries one delegation to its agent and writes down what comes of it. An agent gets a task at most once, unless it is
 * known that it has not got it: after a crash in the middle the answer is looked up, and where there is none the
 * delegation is stuck, visibly, and never sent again.
 */
export const runDelegationJob = defineJob({
  ...RUN_DELEGATION_TASK,
  lane: 'long',
  timeoutMs: BUDGET_MS + 60_000,
  async run(deps, { delegation_id: id }) {
    const begun = await begin(deps, id);
    if (begun === null) return;
    const { row, task } = begun;
    if (begun.isRepeat) await settleInterrupted(deps, row, task);
    else await carry(deps, row, task);
  },
});

interface Begun {
  readonly row: DelegationRecord;
  readonly task: string;
  /** An earlier run had given it out and did not come to its end. */
  readonly isRepeat: boolean;
}

/** Takes it in hand; null when there is nothing (more) to be done. */
function begin(deps: Deps, id: string): Promise<Begun | null> {
  return changeBySystem(deps, async (change) => {
    const row = await lockDelegation(change.tx, id);
    // Without a task it is over, or somebody else has it.
    if (!row || row.task === null) return null;
    const { task } = row;
    if (row.sentAt !== null) return { row, task, isRepeat: true };
    const sentAt = change.now;
    const moved = await moveDelegation(deps, change, id, { to: 'dispatched' }, { sentAt });
    if (!moved) await noteDelegation(change.tx, id, { sentAt });
    return { row: { ...row, sentAt }, task, isRepeat: false };
  });
}

async function carry(deps: Deps, row: DelegationRecord, task: string): Promise<void> {
  const id = row.delegationId;
  try {
    await settleDelegation(deps, id, readOutcome(await sendTask(deps, row, task)));
  } catch (error) {
    if (!isAppError(error)) throw error;
    await settleFailure(deps, row, error);
  }
}

async function settleFailure(deps: Deps, row: DelegationRecord, error: AppError): Promise<void> {
  const id = row.delegationId;
  const kind = classifyDelivery(error);
  // It was this process that did not wait: what the agent makes of it is not known.
  if (deps.stopping.aborted && error.code === 'agent_busy') return settleStuck(deps, row);
  if (kind === 'at_work') {
    await settleDelegation(deps, id, { to: 'in_progress', taskId: null });
  } else if (kind === 'held' && isWithinBudget(deps, row)) {
    await sendLater(deps, row, heldMs(deps, row, error), row.retryCount);
  } else if (kind === 'transient' && row.retryCount < RETRIES_MAX) {
    await sendLater(deps, row, RETRY_AFTER_MS, row.retryCount + 1);
  } else {
    const text = kind === 'held' ? `${TOO_LATE} ${error.publicText}` : error.publicText;
    await settleDelegation(deps, id, { to: 'failed', error: text });
  }
}

/** Longer with each time: it leaves an entry in the activity of its agent. */
function heldMs({ clock }: Deps, { createdAt }: DelegationRecord, { details }: AppError): number {
  const stated = (Number(details.retry_after) || 0) * 1000;
  const age = clock.now().getTime() - createdAt.getTime();
  return Math.max(stated, HELD_MS_MIN, age / 5);
}

const isWithinBudget = ({ clock }: Deps, { createdAt }: DelegationRecord): boolean =>
  clock.now().getTime() < createdAt.getTime() + BUDGET_MS;

/** The agent has not got it: a job of its own sends it when the time has come, so that nobody waits for it meanwhile. */
async function sendLater(
  deps: Deps,
  { delegationId }: DelegationRecord,
  delayMs: number,
  retryCount: number,
): Promise<void> {
  await changeBySystem(deps, async ({ tx }) => {
    await noteDelegation(tx, delegationId, { sentAt: null, retryCount });
    const payload = { delegation_id: delegationId };
    await enqueue(tx, RUN_DELEGATION_TASK, [{ key: delegationId, payload, delayMs }]);
  });
}

async function settleInterrupted(deps: Deps, row: DelegationRecord, task: string): Promise<void> {
  const step = await findStandingOfSent(deps, row, task);
  if (step === null) await settleStuck(deps, row);
  else await settleDelegation(deps, row.delegationId, step);
}

/** Nobody waits for the answer any more, so who delegated hears of it when the time for one is over. */
async function settleStuck(deps: Deps, { delegationId }: DelegationRecord): Promise<void> {
  const deadline = new Date(deps.clock.now().getTime() + BUDGET_MS);
  await settleDelegation(deps, delegationId, { to: 'stuck', error: INTERRUPTED, deadline }, { task: null });
}
