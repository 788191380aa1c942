import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { resumeWorkspace as contract } from '@/contracts/lifecycle';
import { listSubtree, listWorkspacesById, lockTree } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertNoPausedAncestor } from './internal/assert-no-paused-ancestor';
import { usableBackend } from './internal/backend-of';
import { loadLiving } from './load-living';
import { scheduleProvision } from './schedule-provision';
import { applyStatusEvent } from './status';

/** Starts a paused workspace again, and whatever is paused below it; none of them where one has no backend. */
export async function resumeWorkspace(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    const root = await loadLiving(mutation.tx, params.id);
    if (root.status !== 'paused') throw new AppError('not_paused');
    await assertNoPausedAncestor(mutation, params.id);
    const subtree = await listWorkspacesById(mutation.tx, await listSubtree(mutation.tx, params.id));
    const started = body.only ? startable(subtree, new Set([params.id, ...body.only])) : subtree;
    for (const record of started) if (record.status === 'paused') usableBackend(deps, record);
    const ids = started.map(({ id }) => id);
    const resumed = await applyStatusEvent(mutation, ids, { type: 'resume_requested' });
    await scheduleProvision(deps, mutation, resumed);
    await mutation.audit({ workspaceId: params.id, details: { name: root.name, resumed: resumed.length } });
    return { status: 'provisioning' as const, resumed_count: resumed.length };
  });
}

/** Those of a tree that are to start, without what stands below one that stays paused: nothing starts there. */
function startable(
  subtree: readonly WorkspaceRecord[],
  wanted: ReadonlySet<string>,
): readonly WorkspaceRecord[] {
  const byId = new Map(subtree.map((record) => [record.id, record]));
  const stays = ({ id, status }: WorkspaceRecord): boolean => status === 'paused' && !wanted.has(id);
  return subtree.filter((record) => {
    // Of a tree in the database: it has no circles.
    for (
      let at: WorkspaceRecord | undefined = record;
      at;
      at = at.parentId ? byId.get(at.parentId) : undefined
    )
      if (stays(at)) return false;
    return true;
  });
}
