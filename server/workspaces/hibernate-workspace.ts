import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { hibernateWorkspace as contract } from '@/contracts/lifecycle';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { usableBackend } from './internal/backend-of';
import { fallAsleep } from './internal/fall-asleep';
import { loadLiving } from './load-living';

/** Lets a workspace sleep until the next message to it. Whether it may is decided by the UPDATE that claims it. */
export async function hibernateWorkspace(
  deps: Deps,
  principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { backend, name } = await loadLiving(deps.database.db, params.id);
  if (!usableBackend(deps, { backend, name }).capabilities.compute) {
    throw new AppError('unsupported_by_backend', {
      public: `${name} has no machine of this platform that could sleep.`,
    });
  }
  return mutate(deps, principal, contract.id, async (mutation) => {
    const claimed = await fallAsleep(deps, mutation, [params.id], { idleOnly: !query.force });
    if (claimed === 0) throw await refusalFor(mutation, params.id);
    await mutation.audit({ workspaceId: params.id, details: { name, force: query.force } });
    return { status: 'hibernating' as const };
  });
}

async function refusalFor(
  { tx }: Parameters<Parameters<typeof mutate>[3]>[0],
  id: string,
): Promise<AppError> {
  const { status, activeTasks } = await loadLiving(tx, id);
  const isAwake = status === 'online' || status === 'degraded';
  return isAwake
    ? new AppError('tasks_running', { details: { active_tasks: activeTasks } })
    : new AppError('not_awake');
}
