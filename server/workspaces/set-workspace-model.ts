import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { setWorkspaceModel as contract } from '@/contracts/workspace-config';
import { lockWorkspace, updateWorkspaceFields } from '@/db/queries/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertLiving } from './get-workspace';
import { noteConfigChange } from './note-config-change';

/** Chooses the model of a workspace; an empty one leaves the choice to its runtime again. */
export async function setWorkspaceModel(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const model = body.model === '' ? null : body.model;
  return mutate(deps, principal, contract.id, async (mutation) => {
    const before = await lockWorkspace(mutation.tx, params.id);
    if (!before) throw new AppError('workspace_not_found');
    assertLiving(before);
    const after = await updateWorkspaceFields(mutation.tx, params.id, { model }, mutation.now);
    if (!after) throw new AppError('workspace_not_found');
    await mutation.publish([
      { event: 'WORKSPACE_UPDATED', workspace_id: params.id, version: after.version, payload: { model } },
    ]);
    if (model !== before.model) await noteConfigChange(mutation, [params.id]);
    await mutation.audit({ workspaceId: params.id, details: { model } });
    return { status: model === null ? ('cleared' as const) : ('saved' as const), model: body.model };
  });
}
