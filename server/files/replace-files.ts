import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { replaceFiles as contract } from '@/contracts/workspace-files';
import { FILES_BYTES_MAX } from '@/domain/workspace-files/file-roots';
import type { NewFile } from '../backends/port';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { encodeText } from './internal/file-text';
import { fullPath } from './internal/full-path';
import { recordWritten } from './internal/record-written';

/** Writes many text files of a workspace at once; the others stay as they are. */
export async function replaceFiles(
  deps: Deps,
  principal: Principal,
  { params, query, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const files: NewFile[] = Object.entries(body.files).map(([path, content]) => ({
    path: fullPath(query.root, path),
    content: encodeText(content, 'files'),
  }));
  const bytes = files.reduce((sum, { content }) => sum + content.byteLength, 0);
  if (bytes > FILES_BYTES_MAX) {
    throw new AppError('file_too_large', {
      field: 'files',
      public: 'The files of one request have at most 4 MiB together.',
    });
  }
  const workspace = await loadLiving(deps.database.db, params.id);
  await deps.backends.for(workspace).files.write(workspace, files);
  const paths = files.map(({ path }) => path);
  await recordWritten(deps, principal, contract.id, workspace, {
    kind: 'files',
    path: null,
    paths,
    version: null,
    details: { paths, bytes },
  });
  return { status: 'replaced', workspace: workspace.id, files: files.length, source: workspace.backend };
}
