import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { delegateTask as contract } from '@/contracts/delegations';
import { findDelegationByKey } from '@/db/queries/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import { type DelegationChain, extendChain } from '@/domain/delegation-chain';
import { delegationMessage } from '@/domain/delegation-message';
import { writeDown } from '../activity/write-down';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { enqueue } from '../jobs/enqueue';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { assertMayDelegate } from './assert-may-delegate';
import { assertNotRepeating } from './assert-not-repeating';
import { beginChain, CHAIN_HEADER } from './chain-token';
import { assertMayGoOn, findStanding } from './find-parents';
import { announceMoved } from './move-delegation';
import type { Beside } from './record-beside';
import { RUN_DELEGATION_TASK } from './run-delegation-task';
import { type NewDelegation, writeDelegation } from './write-delegation';

type Output = ContractOutput<typeof contract>;

/**
 * Hands a task to another workspace. It is in the ledger, together with the job that carries it, before the caller is
 * told so; the same key again is the same delegation.
 */
export async function delegateTask(
  deps: Deps,
  principal: Principal,
  { params: { id: callerId }, body }: ContractInput<typeof contract>,
  { headers }: RequestInfo,
): Promise<Output> {
  const { target_id: calleeId, task, idempotency_key: key } = body;
  await assertMayDelegate(deps, callerId, calleeId);
  const earlier = key ? await findDelegationByKey(deps.database.db, callerId, key) : null;
  if (earlier) return toHit(earlier);
  const pair = { callerId, targetId: calleeId };
  const chain = await findChain(deps, principal, { ...pair, headers });
  await countWake(deps, principal, pair, task);
  const details = { target_id: calleeId, characters: task.length };
  const written = await writeDown(
    deps,
    principal,
    'delegate-task',
    { workspaceId: callerId, details },
    (change) =>
      write(deps, change, {
        delegationId: randomUUID(),
        callerId,
        calleeId,
        task,
        chain,
        idempotencyKey: key ?? null,
        origin: principal.origin,
        traceparent: headers.get('traceparent'),
        isSent: false,
      }),
  );
  announceMoved(deps, written);
  return written.answer;
}

interface Written {
  readonly answer: Output;
  readonly entries: Beside['entries'];
}

async function write(deps: Deps, change: Change, row: NewDelegation): Promise<Written> {
  const written = await writeDelegation(deps, change, row);
  if (written === null) {
    // The same key came at the same moment: whoever was first is the delegation.
    const first = await findDelegationByKey(change.tx, row.callerId, row.idempotencyKey ?? '');
    if (first) return { answer: toHit(first), entries: [] };
    throw new AppError('platform_unavailable');
  }
  const { delegationId: delegation_id, calleeId: target_id } = row;
  await enqueue(change.tx, RUN_DELEGATION_TASK, [{ key: delegation_id, payload: { delegation_id } }]);
  const warning = written.warning === null ? {} : { warning: written.warning };
  return {
    answer: { delegation_id, status: 'delegated', target_id, ...warning },
    entries: written.entries,
  };
}

/** The task itself is counted, not the tries to deliver it. */
async function countWake(
  deps: Deps,
  { kind, origin }: Principal,
  pair: { callerId: string; targetId: string },
  task: string,
): Promise<void> {
  if (kind !== 'workspace') return;
  const body = delegationMessage('', task);
  await assertNotRepeating(deps, { ...pair, method: body.method, body, origin }, async () => false);
}

/** People begin something of their own; what an agent hands on belongs to what it has in its hands. */
async function findChain(
  deps: Deps,
  principal: Principal,
  { headers, ...pair }: { callerId: string; targetId: string; headers: Headers },
): Promise<DelegationChain> {
  const token = headers.get(CHAIN_HEADER);
  const standing = await findStanding(deps, { ...pair, token, messageId: null });
  const parents = principal.kind === 'workspace' ? standing.parents : ([beginChain(pair.callerId)] as const);
  const extended = extendChain(parents, pair.targetId);
  await assertMayGoOn(deps, extended);
  return extended.chain;
}

const toHit = ({ delegationId, status, calleeId }: DelegationRecord): Output => ({
  delegation_id: delegationId,
  status,
  target_id: calleeId,
  idempotent_hit: true,
});
