import { duplicateWorkspace as contract } from '@/contracts/bundles';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { listSiblingNames, lockTree } from '@/db/queries/workspaces';
import { copyName } from '@/domain/bundle/copy-name';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { insertSubtree } from './insert-subtree';
import { readSubtree } from './read-subtree';

/** Makes a copy of a workspace and everything below it, beside it and under a name of its own. */
export async function duplicateWorkspace(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  // Read before the transaction: the files of a running machine are read over the network.
  await loadLiving(deps.database.db, params.id);
  const [first, ...rest] = await readSubtree(deps, deps.database.db, params.id);
  return mutate(deps, principal, contract.id, async (mutation) => {
    // Two copies at once get two names, and none lands below a parent that is just being removed.
    await lockTree(mutation.tx);
    const { parentId, name: original } = await loadLiving(mutation.tx, params.id);
    if (!first) throw new Error(`the workspace ${params.id} cannot be read`);
    const name = copyName(original, await listSiblingNames(mutation.tx, parentId));
    // The canvas finds a place for it: the one it has is taken by the original.
    const copies = [{ ...first, name, canvas: null }, ...rest];
    const [root] = await insertSubtree(deps, principal, mutation, copies, { parentId, isImport: false });
    const workspaceId = root?.id ?? '';
    await mutation.audit({ workspaceId, details: { name, copy_of: params.id, count: copies.length } });
    return { workspace_id: workspaceId, name, count: copies.length };
  });
}
