import type { UploadedFile } from '@/contracts/uploads';
import { insertPendingUpload, sumPendingBytes } from '@/db/queries/pending-uploads';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { pendingUri } from '@/domain/uploads/file-uri';
import { announceActivity } from '../../activity/announce-activity';
import { recordEntry } from '../../activity/record-entry';
import { writeDown } from '../../activity/write-down';
import type { Change } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { Principal } from '../../principal';
import { type ReceivedFile, uploadDetails } from './received-file';

/** Nobody fetches them after that. */
const KEPT_MS = 24 * 3_600_000;
/** Of one workspace, all files that are kept together. */
const KEPT_BYTES_MAX = 512 * 1024 * 1024;

/**
 * Keeps files until the agent fetches them, each with an entry in its activity, which is how it learns of them: all of
 * that in one transaction, or nothing.
 */
export async function keepForAgent(
  deps: Deps,
  principal: Principal,
  { id: workspaceId }: WorkspaceRecord,
  files: readonly ReceivedFile[],
): Promise<UploadedFile[]> {
  const details = uploadDetails(files);
  const kept = await writeDown(
    deps,
    principal,
    'upload-chat-files',
    { workspaceId, details },
    async (change) => {
      if ((await sumPendingBytes(change.tx, workspaceId)) + details.bytes > KEPT_BYTES_MAX) {
        throw new AppError('uploads_full');
      }
      const uploaded: { file: UploadedFile; fileId: string }[] = [];
      for (const file of files) uploaded.push(await keepOne(change, workspaceId, file));
      // Last, and quickly: as long as an entry is not committed, nobody reads those that come after it.
      const entries = [];
      for (const one of uploaded) entries.push(await enter(change, principal, workspaceId, one));
      return { uploaded, entries };
    },
  );
  for (const entry of kept.entries) announceActivity(deps, entry);
  return kept.uploaded.map(({ file }) => file);
}

async function keepOne(
  { tx, now }: Change,
  workspaceId: string,
  { name, mimeType, content }: ReceivedFile,
): Promise<{ file: UploadedFile; fileId: string }> {
  const fileId = await insertPendingUpload(tx, {
    workspaceId,
    filename: name,
    mimetype: mimeType,
    content,
    createdAt: now,
    expiresAt: new Date(now.getTime() + KEPT_MS),
  });
  const uri = pendingUri(workspaceId, fileId);
  return { fileId, file: { uri, name, mimeType, size: content.byteLength } };
}

const enter = (
  change: Change,
  { origin, workspaceId: sourceId }: Principal,
  workspaceId: string,
  { file, fileId }: { readonly file: UploadedFile; readonly fileId: string },
) =>
  recordEntry(change, {
    workspaceId,
    type: 'a2a_receive',
    sourceId,
    targetId: workspaceId,
    method: 'chat_upload_receive',
    summary: `chat_upload_receive: ${file.name}`,
    requestBody: { file_id: fileId, ...file },
    durationMs: null,
    status: 'ok',
    errorDetail: null,
    origin,
    messageId: null,
  });
