import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listFiles as contract } from '@/contracts/workspace-files';
import { TOKEN_FILE } from '@/domain/workspace-files/file-roots';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { fullPath } from './internal/full-path';

/** What lies in a folder of a workspace. */
export async function listFiles(
  deps: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const workspace = await loadLiving(deps.database.db, params.id);
  const folder = fullPath(query.root, query.path);
  const entries = await deps.backends.for(workspace).files.list(workspace, folder, { depth: query.depth });
  return entries
    .filter(({ path }) => path !== TOKEN_FILE)
    .map(({ path, kind, sizeBytes }) => ({
      path: path.slice(query.root.length + 1),
      size: sizeBytes,
      dir: kind === 'directory',
    }));
}
