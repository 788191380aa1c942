import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { refreshWorkspaceImages as contract } from '@/contracts/runtime-images';
import { insertImageRefresh, listImageUsers } from '@/db/queries/runtime-images';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { enqueue } from '../jobs/enqueue';
import type { Principal } from '../principal';
import { requireRuntime, runtimesWithImages } from './image-backends';
import { refreshImagesJob } from './refresh-images.job';
import { STATUSES_OF_USE } from './statuses-of-use';
import { toRefresh } from './to-refresh';

/** Has images fetched anew in the background: that of one runtime, or those of all that agents run from. */
export async function refreshWorkspaceImages(
  deps: Deps,
  principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const runtimes = query.runtime
    ? [requireRuntime(deps, query.runtime).runtime.id]
    : await runtimesInUse(deps);
  const row = await mutate(deps, principal, contract.id, async (mutation) => {
    const { recreate } = query;
    const stored = await insertImageRefresh(mutation.tx, { runtimes, recreate, startedAt: mutation.now });
    await enqueue(mutation.tx, refreshImagesJob, [{ key: stored.id, payload: { refresh_id: stored.id } }]);
    await mutation.audit({ workspaceId: null, details: { runtimes: runtimes.join(', '), recreate } });
    return stored;
  });
  return toRefresh(row);
}

async function runtimesInUse(deps: Deps): Promise<string[]> {
  const used = new Set(
    (await listImageUsers(deps.database.db, STATUSES_OF_USE)).map(({ runtime }) => runtime),
  );
  return runtimesWithImages(deps)
    .map(({ id }) => id)
    .filter((id) => used.has(id));
}
