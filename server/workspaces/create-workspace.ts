import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { createWorkspace as contract } from '@/contracts/workspaces';
import { findWorkspaceById, insertWorkspaces, lockTree } from '@/db/queries/workspaces';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertTierAllowed } from './assert-tier-allowed';
import { assertLiving } from './get-workspace';
import { scheduleProvision } from './schedule-provision';
import { publishCreated } from './status';

/** Creates a workspace in state provisioning; a job starts it. */
export async function createWorkspace(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertTierAllowed(deps, body.tier);
  const runtime = body.external ? 'external' : body.runtime;
  if (runtime === undefined)
    throw new AppError('invalid_field', { field: 'runtime', public: 'runtime is missing.' });
  const backend = deps.backends.kindFor(runtime);
  if (!backend) throw new AppError('invalid_field', { field: 'runtime', public: 'runtime is not known' });
  return mutate(deps, principal, contract.id, async (mutation) => {
    const parentId = body.parent_id ?? null;
    if (parentId !== null) await assertParent(mutation, parentId);
    const [record] = await insertWorkspaces(mutation.tx, [
      {
        id: randomUUID(),
        name: body.name,
        role: body.role ?? null,
        runtime,
        backend,
        parentId,
        maxConcurrentTasks: body.max_concurrent_tasks,
        budgetLimitCents: body.budget_limit_cents ?? body.budget_limit ?? null,
        origin: principal.origin,
        createdAt: mutation.now,
        updatedAt: mutation.now,
        ...(body.tier === undefined ? {} : { tier: body.tier }),
        ...body.canvas,
      },
    ]);
    if (!record) throw new Error('the insert of a workspace returned no row');
    await publishCreated(mutation, [record]);
    await scheduleProvision(deps, mutation, [record]);
    await mutation.audit({ workspaceId: record.id, details: { name: record.name, runtime: record.runtime } });
    return { id: record.id, status: record.status, workspace_access: record.workspaceAccess };
  });
}

/** Takes the tree lock and checks that a parent can have children; it cannot be removed before the commit. */
export async function assertParent(mutation: Mutation, parentId: string): Promise<void> {
  await lockTree(mutation.tx);
  const parent = await findWorkspaceById(mutation.tx, parentId);
  if (!parent) {
    throw new AppError('workspace_not_found', {
      field: 'parent_id',
      public: 'parent_id names no workspace.',
    });
  }
  assertLiving(parent);
}
