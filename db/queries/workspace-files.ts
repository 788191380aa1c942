import { and, eq, inArray, or, sql } from 'drizzle-orm';
import type { Connection, Transaction } from '../client';
import { workspaceFiles } from '../schema/workspace-files';

export type NewStoredFile = Omit<typeof workspaceFiles.$inferInsert, 'updatedAt'> & {
  readonly updatedAt: Date;
};

/** What is known of a file without its content. */
export interface StoredFileHead {
  readonly path: string;
  readonly sizeBytes: number;
  readonly version: string;
}

const FILES_LOCK = 7_205_803;

/** Writers of one workspace's files wait for each other: comparing, counting and writing are one step. */
export async function lockFiles(tx: Transaction, workspaceId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(${FILES_LOCK}, hashtext(${workspaceId}))`);
}

export function listStoredFiles(db: Connection, workspaceId: string): Promise<StoredFileHead[]> {
  const { path, sizeBytes, version } = workspaceFiles;
  return db
    .select({ path, sizeBytes, version })
    .from(workspaceFiles)
    .where(eq(workspaceFiles.workspaceId, workspaceId));
}

export async function findStoredFile(
  db: Connection,
  workspaceId: string,
  path: string,
): Promise<Uint8Array | null> {
  const [row] = await db
    .select({ content: workspaceFiles.content })
    .from(workspaceFiles)
    .where(and(eq(workspaceFiles.workspaceId, workspaceId), eq(workspaceFiles.path, path)));
  return row?.content ?? null;
}

/** The files themselves, all of them. */
export function listStoredContents(
  db: Connection,
  workspaceId: string,
): Promise<{ path: string; content: Uint8Array }[]> {
  const { path, content } = workspaceFiles;
  return db.select({ path, content }).from(workspaceFiles).where(eq(workspaceFiles.workspaceId, workspaceId));
}

/** Forgets files that have been handed over to a machine. */
export async function forgetHandedOver(
  tx: Transaction,
  workspaceId: string,
  paths: readonly string[],
): Promise<void> {
  if (paths.length === 0) return;
  await tx
    .delete(workspaceFiles)
    .where(and(eq(workspaceFiles.workspaceId, workspaceId), inArray(workspaceFiles.path, [...paths])));
}

/** Writes files over whatever they held before. */
export async function upsertStoredFiles(tx: Transaction, files: readonly NewStoredFile[]): Promise<void> {
  if (files.length === 0) return;
  await tx
    .insert(workspaceFiles)
    .values([...files])
    .onConflictDoUpdate({
      target: [workspaceFiles.workspaceId, workspaceFiles.path],
      set: {
        content: sql`excluded.content`,
        sizeBytes: sql`excluded.size_bytes`,
        version: sql`excluded.version`,
        updatedAt: sql`excluded.updated_at`,
      },
    });
}

/** Of one statement: its text holds the contents of its rows. */
const ROWS_PER_INSERT = 1000;
const BYTES_PER_INSERT = 8 * 1024 * 1024;

/**
 * Writes files where there are none; those of workspaces that are gone are left out. As JSON in one parameter, because an
 * import brings thousands: with a parameter for each value it took twice as long.
 */
export async function insertFirstFiles(tx: Transaction, files: readonly NewStoredFile[]): Promise<void> {
  for (const chunk of inChunks(files)) {
    const rows = chunk.map(({ content, ...row }) => ({
      ...row,
      base64: Buffer.from(content).toString('base64'),
    }));
    // Workspaces are held until the commit: a purge at this moment would otherwise fail the files of all the others.
    await tx.execute(sql`
      with file as (
        select * from json_to_recordset(${JSON.stringify(rows)}::text::json) as file("workspaceId" uuid, path text,
          base64 text, "sizeBytes" integer, version text, "updatedAt" timestamptz)),
      there as (select id from workspaces where id in (select "workspaceId" from file) for key share)
      insert into workspace_files (workspace_id, path, content, size_bytes, version, updated_at)
      select there.id, path, decode(base64, 'base64'), "sizeBytes", version, "updatedAt"
      from file join there on there.id = file."workspaceId"
      on conflict do nothing`);
  }
}

function inChunks(files: readonly NewStoredFile[]): NewStoredFile[][] {
  const chunks: NewStoredFile[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const file of files) {
    const last = chunks.at(-1);
    bytes += file.sizeBytes;
    if (last && last.length < ROWS_PER_INSERT && bytes <= BYTES_PER_INSERT) last.push(file);
    else {
      chunks.push([file]);
      bytes = file.sizeBytes;
    }
  }
  return chunks;
}

/** Removes a file, or everything below it where it is a folder; the number of files that are gone. */
export async function deleteStoredFiles(tx: Transaction, workspaceId: string, path: string): Promise<number> {
  const gone = await tx
    .delete(workspaceFiles)
    .where(
      and(
        eq(workspaceFiles.workspaceId, workspaceId),
        or(eq(workspaceFiles.path, path), sql`starts_with(${workspaceFiles.path}, ${`${path}/`})`),
      ),
    )
    .returning({ path: workspaceFiles.path });
  return gone.length;
}
