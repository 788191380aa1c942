import type { Connection } from '@/db/client';
import { listMergedSecrets } from '@/db/queries/secrets';
import type { Deps } from '../deps';
import { keepOwn } from './secret-rows';
import { secretsUnreadable, type UnreadableSecret } from './secrets-unreadable';

/**
 * What a workspace gets, with values: all of it, or an error that names what could not be decrypted. A part of it would
 * let an agent run on without what it needs, or on the global account in place of its own.
 */
export async function openSecrets(
  { secrets }: Pick<Deps, 'secrets'>,
  db: Connection,
  workspaceId: string,
): Promise<Record<string, string>> {
  const values: Record<string, string> = {};
  const failed: UnreadableSecret[] = [];
  for (const row of keepOwn(await listMergedSecrets(db, workspaceId))) {
    const opened = secrets.open(row, row);
    if (opened.ok) values[row.key] = opened.value;
    else failed.push({ key: row.key, problem: opened.problem });
  }
  if (failed.length === 0) return values;
  throw secretsUnreadable(failed, `the workspace ${workspaceId}`);
}
