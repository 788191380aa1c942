import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { updateDelegation as contract } from '@/contracts/delegations';
import { findDelegation } from '@/db/queries/delegations';
import { writeDown } from '../activity/write-down';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { announceMoved, moveDelegation } from './move-delegation';
import type { Ending } from './step';

const NO_REASON = 'It failed without a reason.';

/** Writes down how a delegation ended, as either end of it says. What has ended already stays as it ended. */
export async function updateDelegation(
  deps: Deps,
  principal: Principal,
  { params: { id, delegation_id: delegationId }, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const audited = { workspaceId: id, details: { delegation_id: delegationId, status: body.status } };
  const written = await writeDown(deps, principal, 'update-delegation', audited, async (change) => {
    await loadLiving(change.tx, id);
    const row = await findDelegation(change.tx, delegationId);
    // One of others looks exactly like one that is not there.
    if (!row || (row.callerId !== id && row.calleeId !== id)) throw new AppError('delegation_not_found');
    const moved = await moveDelegation(deps, change, delegationId, endingOf(body));
    if (moved) return moved;
    return { row: (await findDelegation(change.tx, delegationId)) ?? row, entries: [], warning: null };
  });
  announceMoved(deps, written);
  const warning = written.warning === null ? {} : { warning: written.warning };
  return { delegation_id: delegationId, status: written.row.status, ...warning };
}

const endingOf = ({ status, error, response_preview }: ContractInput<typeof contract>['body']): Ending =>
  status === 'completed'
    ? { to: 'completed', result: response_preview ?? '', via: 'update' }
    : { to: 'failed', error: error || NO_REASON };
