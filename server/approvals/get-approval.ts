import type { ApprovalRow, getApproval as contract } from '@/contracts/approvals';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { findApproval, noteAwaited, noteTold } from '@/db/queries/approvals';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { AWAITED_GRACE_MS } from './raise-approval';
import { toApprovalRow } from './to-approval-row';
import { watchApprovals } from './watch-approvals';

type Input = ContractInput<typeof contract>;

/**
 * One approval as it stands, or as it stands when it is over. Its own agent is then known to have heard of the end; one
 * that hangs up while it waits gets it into its inbox.
 */
export async function getApproval(
  deps: Deps,
  principal: Principal,
  { params, query }: Input,
  { signal }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const isOwn = principal.workspaceId === params.id;
  let row = await load(deps, params);
  if (row.status === 'pending' && query.wait > 0) {
    row = await awaitEnd(deps, params, { waitMs: query.wait * 1000, isOwn, signal });
  }
  if (isOwn && row.status !== 'pending' && !signal.aborted) {
    await noteTold(deps.database.db, row.id, deps.clock.now());
  }
  return row;
}

async function load({ database: { db }, clock }: Deps, params: Input['params']): Promise<ApprovalRow> {
  const { id } = await loadLiving(db, params.id);
  const found = await findApproval(db, id, params.approval_id);
  if (!found) throw new AppError('approval_not_found');
  return toApprovalRow(found, clock.now());
}

interface Waiting {
  readonly waitMs: number;
  readonly isOwn: boolean;
  readonly signal: AbortSignal;
}

/** Looks again at every event about approvals of the workspace, until this one is over or nobody waits any more. */
async function awaitEnd(
  deps: Deps,
  params: Input['params'],
  { waitMs, isOwn, signal }: Waiting,
): Promise<ApprovalRow> {
  const { db } = deps.database;
  const until = (ms: number) =>
    noteAwaited(db, params.approval_id, new Date(deps.clock.now().getTime() + ms));
  const watch = watchApprovals(deps, params.id, signal);
  const endsAt = performance.now() + waitMs;
  try {
    if (isOwn) await until(waitMs + AWAITED_GRACE_MS);
    // Only now: what was decided before the watch began is seen by this look.
    let row = await load(deps, params);
    while (row.status === 'pending' && !watch.isOver()) {
      const leftMs = Math.min(
        endsAt - performance.now(),
        Date.parse(row.expires_at) - deps.clock.now().getTime(),
      );
      if (leftMs <= 0) break;
      await watch.next(leftMs);
      row = await load(deps, params);
    }
    return row;
  } finally {
    watch.close();
    // Who hung up hears nothing of this answer: whoever decides from now on has to tell.
    if (isOwn && signal.aborted) await until(-1);
  }
}
