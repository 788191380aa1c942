import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { readFile as contract } from '@/contracts/workspace-files';
import type { Deps } from '../deps';
import { fileVersion } from '../platform/file-version';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { decodeText } from './internal/file-text';
import { fullPath } from './internal/full-path';

/** A text file of a workspace, from the place that writes go to. */
export async function readFile(
  deps: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const workspace = await loadLiving(deps.database.db, params.id);
  const bytes = await deps.backends.for(workspace).files.read(workspace, fullPath(query.root, params.path));
  return {
    path: params.path,
    content: decodeText(bytes),
    size: bytes.byteLength,
    version: fileVersion(bytes),
  };
}
