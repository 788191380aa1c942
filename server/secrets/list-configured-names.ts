import type { Connection } from '@/db/client';
import { listSecretNames } from '@/db/queries/secrets';

/** The names that have a global value: what an import may count on. */
export async function listConfiguredSecretNames(db: Connection): Promise<ReadonlySet<string>> {
  return new Set((await listSecretNames(db, null)).map(({ key }) => key));
}
