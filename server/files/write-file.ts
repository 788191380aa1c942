import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { writeFile as contract } from '@/contracts/workspace-files';
import type { Deps } from '../deps';
import { fileVersion } from '../platform/file-version';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { encodeText } from './internal/file-text';
import { fullPath } from './internal/full-path';
import { recordWritten } from './internal/record-written';

/** Writes a text file of a workspace; of two who expect the same version, the second is told what is there now. */
export async function writeFile(
  deps: Deps,
  principal: Principal,
  { params, query, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const content = encodeText(body.content, 'content');
  const path = fullPath(query.root, params.path);
  const workspace = await loadLiving(deps.database.db, params.id);
  await deps.backends
    .for(workspace)
    .files.write(workspace, [{ path, content, expectedVersion: body.expected_version }]);
  const version = fileVersion(content);
  const details = { path, bytes: content.byteLength };
  await recordWritten(deps, principal, contract.id, workspace, {
    kind: 'file',
    path,
    paths: [path],
    version,
    details,
  });
  return { status: 'saved', path: params.path, version };
}
