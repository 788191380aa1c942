import type { Database } from '@/db/client';
import { lockOutdatedSecrets, rewriteSecret } from '@/db/queries/secrets';
import { SEALED_VERSION, type SecretBox } from '../platform/secret-box';

const BATCH_ROWS = 100;

export interface Rotation {
  readonly rotated: number;
  /** What no configured key opens: left as it is, one sentence each, with names alone. */
  readonly problems: readonly string[];
}

/**
 * Encrypts every secret anew that is not encrypted with the current key. Each batch is a transaction of its own and
 * holds its rows, so it may be stopped and started again at any time, and a value saved meanwhile is never lost.
 */
export async function rotateSecrets(db: Database, box: SecretBox, currentKeyId: string): Promise<Rotation> {
  let rotated = 0;
  const problems: string[] = [];
  let afterId: string | null = null;
  for (;;) {
    const from: string | null = afterId;
    const last: string | null = await db.transaction(async (tx) => {
      const batch = {
        keyId: currentKeyId,
        encryptionVersion: SEALED_VERSION,
        afterId: from,
        limit: BATCH_ROWS,
      };
      const rows = await lockOutdatedSecrets(tx, batch);
      for (const row of rows) {
        const opened = box.open(row, row);
        if (opened.ok) {
          await rewriteSecret(tx, row.id, box.seal(row, opened.value));
          rotated += 1;
        } else problems.push(`${row.key} (${row.workspaceId ?? 'global'}) ${opened.problem}`);
      }
      return rows.at(-1)?.id ?? null;
    });
    if (last === null) return { rotated, problems };
    afterId = last;
  }
}
