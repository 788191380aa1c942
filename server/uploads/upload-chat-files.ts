import { randomBytes } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { uploadChatFiles as contract, UploadedFile } from '@/contracts/uploads';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { workspaceUri } from '@/domain/uploads/file-uri';
import { UPLOAD_BYTES_MAX, UPLOAD_FOLDER } from '@/domain/uploads/upload-limits';
import { writeDown } from '../activity/write-down';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { hasOwnMachine } from '../registry/runs-elsewhere';
import { loadLiving } from '../workspaces/load-living';
import { assertHarmless } from './internal/assert-harmless';
import { forwardToAgent } from './internal/forward-to-agent';
import { keepForAgent } from './internal/keep-for-agent';
import { readForm } from './internal/read-form';
import { type ReceivedFile, uploadDetails } from './internal/received-file';

/**
 * Brings files to an agent: into its machine, to its address, or to where it fetches them. Whether it can have any is
 * known before the first byte is read; where there is a scanner, nothing goes on that it has not seen.
 */
export async function uploadChatFiles(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
  { signal }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const target = await loadLiving(deps.database.db, params.id);
  const deliver = wayTo(deps, target);
  const leave = await deps.uploadRoom.take(body.contentLength ?? UPLOAD_BYTES_MAX, signal);
  try {
    const files = await readForm(body);
    await assertHarmless(deps, files);
    return { files: await deliver(principal, files) };
  } finally {
    leave();
  }
}

type Delivery = (principal: Principal, files: readonly ReceivedFile[]) => Promise<UploadedFile[]>;

function wayTo(deps: Deps, target: WorkspaceRecord): Delivery {
  if (hasOwnMachine(deps, target))
    return (principal, files) => putIntoMachine(deps, principal, target, files);
  const isFetched = target.deliveryMode === 'poll' || deps.backends.for(target).capabilities.cannedAnswers;
  if (isFetched) return (principal, files) => keepForAgent(deps, principal, target, files);
  if (target.url !== '') {
    return async (principal, files) => {
      const uploaded = await forwardToAgent(deps, target, files);
      await recordUpload(deps, principal, target, files);
      return uploaded;
    };
  }
  // Only one that says it is in push mode is known to be on its way here.
  if (target.deliveryMode !== 'push') throw new AppError('uploads_not_possible');
  throw new AppError('workspace_without_url', {
    public: 'The address of this workspace is not registered yet; retry once its agent has connected.',
    details: { status: target.status },
  });
}

async function putIntoMachine(
  deps: Deps,
  principal: Principal,
  target: WorkspaceRecord,
  files: readonly ReceivedFile[],
): Promise<UploadedFile[]> {
  const placed = files.map((file) => ({
    ...file,
    path: `${UPLOAD_FOLDER}/${randomBytes(16).toString('hex')}-${file.name}`,
  }));
  await deps.backends.for(target).files.write(target, placed);
  await recordUpload(deps, principal, target, files);
  return placed.map(({ path, name, mimeType, content }) => ({
    uri: workspaceUri(path),
    name,
    mimeType,
    size: content.byteLength,
  }));
}

/** After the fact, as with every file of a machine: the log must not tell of uploads that failed. */
const recordUpload = (
  deps: Deps,
  principal: Principal,
  { id }: WorkspaceRecord,
  files: readonly ReceivedFile[],
): Promise<void> =>
  writeDown(
    deps,
    principal,
    'upload-chat-files',
    { workspaceId: id, details: uploadDetails(files) },
    async () => {},
  );
