import type { Database, Transaction } from '@/db/client';
import { lockOutdatedFactors, rewriteFactor } from '@/db/queries/second-factors';
import { lockOutdatedSecrets, rewriteSecret } from '@/db/queries/secrets';
import { factorPlace } from '../people/second-factor-place';
import { SEALED_VERSION, type SealedSecret, type SecretBox, type SecretPlace } from '../platform/secret-box';

const BATCH_ROWS = 100;

export interface Rotation {
  readonly rotated: number;
  /** What no configured key opens: left as it is, one sentence each, with names alone. */
  readonly problems: readonly string[];
}

/** One encrypted value, wherever it stands. */
interface SealedRow {
  readonly id: string;
  readonly place: SecretPlace;
  readonly sealed: SealedSecret;
  /** What it is called in a sentence about it. */
  readonly name: string;
}

interface Batch {
  readonly keyId: string;
  readonly encryptionVersion: number;
  readonly afterId: string | null;
  readonly limit: number;
}

/** A table with encrypted values. */
interface Sealed {
  /** The next rows that are not encrypted as they should be, held for this transaction. */
  lock(tx: Transaction, batch: Batch): Promise<SealedRow[]>;
  rewrite(tx: Transaction, id: string, sealed: SealedSecret): Promise<void>;
}

const SECRETS: Sealed = {
  lock: async (tx, batch) =>
    (await lockOutdatedSecrets(tx, batch)).map((row) => ({
      id: row.id,
      place: row,
      sealed: row,
      name: `${row.key} (${row.workspaceId ?? 'global'})`,
    })),
  rewrite: rewriteSecret,
};

const SECOND_FACTORS: Sealed = {
  lock: async (tx, batch) =>
    (await lockOutdatedFactors(tx, batch)).map((row) => ({
      id: row.personId,
      place: factorPlace(row.personId),
      sealed: row,
      name: `The second factor of the person ${row.personId}`,
    })),
  rewrite: rewriteFactor,
};

/**
 * Encrypts everything anew that is not encrypted with the current key: secrets, and what authenticator apps know. Each
 * batch is a transaction of its own and holds its rows, so it may be stopped and started again at any time, and a value
 * saved meanwhile is never lost.
 */
export async function rotateSecrets(db: Database, box: SecretBox, currentKeyId: string): Promise<Rotation> {
  const secrets = await rotateTable(db, box, currentKeyId, SECRETS);
  const factors = await rotateTable(db, box, currentKeyId, SECOND_FACTORS);
  return {
    rotated: secrets.rotated + factors.rotated,
    problems: [...secrets.problems, ...factors.problems],
  };
}

async function rotateTable(db: Database, box: SecretBox, keyId: string, table: Sealed): Promise<Rotation> {
  let rotated = 0;
  const problems: string[] = [];
  let afterId: string | null = null;
  for (;;) {
    const from: string | null = afterId;
    const last: string | null = await db.transaction(async (tx) => {
      const batch = { keyId, encryptionVersion: SEALED_VERSION, afterId: from, limit: BATCH_ROWS };
      const rows = await table.lock(tx, batch);
      for (const { id, place, sealed, name } of rows) {
        const opened = box.open(place, sealed);
        if (opened.ok) {
          await table.rewrite(tx, id, box.seal(place, opened.value));
          rotated += 1;
        } else problems.push(`${name} ${opened.problem}`);
      }
      return rows.at(-1)?.id ?? null;
    });
    if (last === null) return { rotated, problems };
    afterId = last;
  }
}
