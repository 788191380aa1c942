import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { deleteFile as contract } from '@/contracts/workspace-files';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { fullPath } from './internal/full-path';
import { recordWritten } from './internal/record-written';

/** Deletes a file of a workspace, or a folder with everything in it. */
export async function deleteFile(
  deps: Deps,
  principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const path = fullPath(query.root, params.path);
  const workspace = await loadLiving(deps.database.db, params.id);
  await deps.backends.for(workspace).files.remove(workspace, path);
  const written = { kind: 'file', path, paths: [path], version: null, details: { path } } as const;
  await recordWritten(deps, principal, contract.id, workspace, written);
  return { status: 'deleted', path: params.path };
}
