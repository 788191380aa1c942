import type { DatabaseClients } from '@/db/client';
import {
  deleteStoredFiles,
  findStoredFile,
  insertFirstFiles,
  listStoredFiles,
  lockFiles,
  type NewStoredFile,
  upsertStoredFiles,
} from '@/db/queries/workspace-files';
import type { WorkspaceFiles } from '../backends/port';
import { AppError, isForeignKeyViolation } from '../platform/app-error';
import type { Clock } from '../platform/clock';
import { fileTooLarge } from '../platform/file-too-large';
import { fileVersion } from '../platform/file-version';
import { listEntries } from './internal/list-entries';
import { planWrite } from './internal/plan-write';

/** The files of workspaces without a machine of their own, kept by the platform. */
export function createPostgresFileStore({ db }: Pick<DatabaseClients, 'db'>, clock: Clock): WorkspaceFiles {
  const toRow = (workspaceId: string, path: string, content: Uint8Array): NewStoredFile => ({
    workspaceId,
    path,
    content,
    sizeBytes: content.byteLength,
    version: fileVersion(content),
    updatedAt: clock.now(),
  });
  return {
    async read({ id }, path, options) {
      const content = await findStoredFile(db, id, path);
      if (!content) throw new AppError('file_not_found');
      if (options && content.byteLength > options.bytesMax) throw fileTooLarge(options.bytesMax);
      return content;
    },
    async write({ id }, files) {
      const rows = files.map((file) => ({
        ...toRow(id, file.path, file.content),
        expectedVersion: file.expectedVersion,
      }));
      await db.transaction(async (tx) => {
        await lockFiles(tx, id);
        const toWrite = planWrite(await listStoredFiles(tx, id), rows);
        await upsertStoredFiles(
          tx,
          toWrite.map(({ expectedVersion: _, ...row }) => row),
        ).catch(refuseOrphans);
      });
    },
    async list({ id }, path, { depth }) {
      return listEntries(await listStoredFiles(db, id), path, depth);
    },
    async remove({ id }, path) {
      const gone = await db.transaction(async (tx) => {
        await lockFiles(tx, id);
        return deleteStoredFiles(tx, id, path);
      });
      if (gone === 0) throw new AppError('file_not_found');
    },
    async seed(files) {
      const rows = files.map(({ workspace, path, content }) => toRow(workspace.id, path, content));
      if (rows.length > 0) await db.transaction((tx) => insertFirstFiles(tx, rows));
    },
  };
}

/** The workspace was purged while its file was being written. */
function refuseOrphans(error: unknown): never {
  if (isForeignKeyViolation(error)) throw new AppError('workspace_not_found', { cause: error });
  throw error;
}
