import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { acknowledgeInbox as contract } from '@/contracts/inbox';
import { acknowledgeUpTo, findActivityPlace } from '@/db/queries/activity-entries';
import { writeDown } from '../activity/write-down';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

const GONE = 'up_to is no entry of this workspace (any more); read the inbox again.';

/** Moves the cursor of an inbox forward, never back. */
export async function acknowledgeInbox(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { id } = await loadLiving(deps.database.db, params.id);
  const place = await findActivityPlace(deps.database.sql, id, body.up_to);
  if (!place) throw new AppError('cursor_gone', { field: 'up_to', public: GONE });
  const audited = { workspaceId: id, details: {} };
  await writeDown(deps, principal, 'acknowledge-inbox', audited, ({ tx, now }) =>
    acknowledgeUpTo(tx, id, place, now),
  );
  return { status: 'acknowledged' };
}
