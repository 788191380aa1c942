import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getDelegation as contract } from '@/contracts/delegations';
import { findDelegation, findDelegationAnswer } from '@/db/queries/delegations';
import { isOpen } from '@/domain/delegation';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { waitFor } from '../platform/wait-for';
import type { Principal, RequestInfo } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { toDelegationRow } from './to-delegation-row';

/** How one delegation stands, for either end of it; waits for its end as long as the caller wants to. */
export async function getDelegation(
  deps: Deps,
  _principal: Principal,
  { params: { id, delegation_id: delegationId }, query }: ContractInput<typeof contract>,
  { signal }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const { db, sql } = deps.database;
  await loadLiving(db, id);
  const first = await findDelegation(db, delegationId);
  // One of others looks exactly like one that is not there.
  if (!first || (first.callerId !== id && first.calleeId !== id)) throw new AppError('delegation_not_found');
  const row = await waitFor(
    async () => (await findDelegation(db, delegationId)) ?? first,
    ({ status }) => !isOpen(status),
    {
      // Every move is an event of who delegates.
      onSign: (listener) => deps.events.onWorkspaceActivity(first.callerId, listener),
      signal: AbortSignal.any([signal, deps.stopping]),
      timeoutMs: query.wait_seconds * 1000,
    },
  );
  const response =
    row.status === 'completed' ? ((await findDelegationAnswer(sql, row)) ?? row.resultPreview) : null;
  return { ...toDelegationRow(row), ...(response === null ? {} : { response }) };
}
