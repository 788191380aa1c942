import { importBundle as contract, type ImportedWorkspace } from '@/contracts/bundles';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { listSiblingNames, lockTree } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { copyName } from '@/domain/bundle/copy-name';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { insertSubtree } from './insert-subtree';

/**
 * Makes new workspaces of a bundle among the roots: all of them or none. What cannot be started says so on its row. One
 * that would stand beside another of its name is a copy: it is called one, and put where there is room.
 */
export async function importBundle(
  deps: Deps,
  principal: Principal,
  { body: snapshots }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    const taken = await listSiblingNames(mutation.tx, null);
    const named = snapshots.map((one) =>
      one.parentIndex === null && taken.has(one.name)
        ? { ...one, name: copyName(one.name, taken), canvas: null }
        : one,
    );
    const records = await insertSubtree(deps, principal, mutation, named, {
      parentId: null,
      isImport: true,
    });
    const [root] = records;
    if (!root) throw new Error('a bundle has at least one workspace');
    const details = { name: root.name, source_bundle_id: root.sourceBundleId, count: records.length };
    await mutation.audit({ workspaceId: root.id, details });
    return toTree(records);
  });
}

function toTree(records: readonly WorkspaceRecord[]): ImportedWorkspace {
  const nodes = records.map(
    ({ id, name, status }): ImportedWorkspace => ({ workspace_id: id, name, status }),
  );
  const byId = new Map(nodes.map((node) => [node.workspace_id, node]));
  for (const [at, { parentId }] of records.entries()) {
    const node = nodes[at];
    const parent = parentId === null ? undefined : byId.get(parentId);
    if (node && parent) parent.children = [...(parent.children ?? []), node];
  }
  const [root] = nodes;
  if (!root) throw new Error('an import makes at least one workspace');
  return root;
}
