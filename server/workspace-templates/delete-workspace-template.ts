import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteWorkspaceTemplate as contract } from '@/contracts/workspace-templates';
import { deleteImportedTemplate } from '@/db/queries/workspace-templates';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { shippedIds } from './find-workspace-template';

/** Deletes a template that was imported. Workspaces keep what they got from it. */
export async function deleteWorkspaceTemplate(
  deps: Deps,
  principal: Principal,
  { params: { id } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const shipped = await shippedIds(deps.config.templatesDir);
  return mutate(deps, principal, contract.id, async (mutation) => {
    if (!(await deleteImportedTemplate(mutation.tx, id)))
      throw new AppError(shipped.includes(id) ? 'template_is_shipped' : 'workspace_template_not_found');
    await mutation.audit({ workspaceId: null, details: { id } });
    return { status: 'deleted' };
  });
}
