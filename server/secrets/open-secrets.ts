import type { Connection } from '@/db/client';
import { listMergedSecrets } from '@/db/queries/secrets';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { keepOwn } from './secret-rows';

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
  const problems: string[] = [];
  const failed: string[] = [];
  for (const row of keepOwn(await listMergedSecrets(db, workspaceId))) {
    const opened = secrets.open(row, row);
    if (opened.ok) values[row.key] = opened.value;
    else {
      failed.push(row.key);
      problems.push(`${row.key} ${opened.problem}`);
    }
  }
  if (failed.length === 0) return values;
  throw new AppError('secrets_unreadable', {
    public: `These secrets cannot be decrypted with the keys of this server: ${failed.join(', ')}. Save them again, or give it the key back.`,
    details: { failed_keys: failed },
    internal: `secrets of the workspace ${workspaceId} cannot be decrypted: ${problems.join('; ')}`,
  });
}
