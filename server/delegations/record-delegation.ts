import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { recordDelegation as contract } from '@/contracts/delegations';
import { findDelegation } from '@/db/queries/delegations';
import { extendChain } from '@/domain/delegation-chain';
import { writeDown } from '../activity/write-down';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { assertMayDelegate } from './assert-may-delegate';
import { CHAIN_HEADER } from './chain-token';
import { findStanding } from './find-parents';
import { announceMoved } from './move-delegation';
import type { Beside } from './record-beside';
import { writeDelegation } from './write-delegation';

const REPEATED: Beside = { entries: [], warning: null };

/** Writes down a task that an agent carries to another one by itself. Nothing is sent; the same id again changes nothing. */
export async function recordDelegation(
  deps: Deps,
  principal: Principal,
  { params: { id: callerId }, body }: ContractInput<typeof contract>,
  { headers }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const { target_id: calleeId, task, delegation_id: delegationId } = body;
  await assertMayDelegate(deps, callerId, calleeId);
  const token = headers.get(CHAIN_HEADER);
  const { parents } = await findStanding(deps, { callerId, targetId: calleeId, token, messageId: null });
  // It only keeps the book: the message itself is looked at when it comes.
  const { chain } = extendChain(parents, calleeId);
  const audited = { workspaceId: callerId, details: { target_id: calleeId, characters: task.length } };
  const written = await writeDown(deps, principal, 'record-delegation', audited, async (change) => {
    const beside = await writeDelegation(deps, change, {
      ...{ delegationId, callerId, calleeId, task, chain },
      idempotencyKey: null,
      origin: principal.origin,
      traceparent: headers.get('traceparent'),
      isSent: true,
    });
    if (beside !== null) return beside;
    const known = await findDelegation(change.tx, delegationId);
    if (known?.callerId === callerId && known.calleeId === calleeId) return REPEATED;
    throw new AppError('delegation_id_taken', { field: 'delegation_id' });
  });
  announceMoved(deps, written);
  const warning = written.warning === null ? {} : { warning: written.warning };
  return { delegation_id: delegationId, status: 'recorded', ...warning };
}
