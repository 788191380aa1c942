import type { Connection } from '@/db/client';
import { listSecretsFor } from '@/db/queries/subtree-parts';
import type { Deps } from '../deps';
import { createReplaceValues } from './replace-values';
import { secretsUnreadable, type UnreadableSecret } from './secrets-unreadable';

/** Shorter values are words that may stand anywhere; taking those out would spoil the text and hide nothing. */
const VALUE_LENGTH_MIN = 8;
/** Keys of this platform itself (D5). */
const OWN_CREDENTIAL = /mol_(ws|org)_[\w-]{20,}/g;

/**
 * Makes a function that takes secrets out of a text: where the value of one stands, whoever wrote it there, the result
 * has its name as `${NAME}`. One that cannot be decrypted could not be found, so then there is no mask, and nothing
 * leaves: `secrets_unreadable`.
 */
export async function loadSecretMask(
  { secrets }: Pick<Deps, 'secrets'>,
  db: Connection,
  ids: readonly string[],
): Promise<(text: string, toReference?: (name: string) => string) => string> {
  const values = new Map<string, string>();
  const failed: UnreadableSecret[] = [];
  for (const row of await listSecretsFor(db, ids)) {
    const opened = secrets.open(row, row);
    if (!opened.ok) failed.push({ key: row.key, problem: opened.problem });
    else if (opened.value.length >= VALUE_LENGTH_MIN && !values.has(opened.value))
      values.set(opened.value, row.key);
  }
  if (failed.length > 0) throw secretsUnreadable(failed, `the workspaces ${ids.join(', ')}`);
  const replaceValues = createReplaceValues(values.keys(), VALUE_LENGTH_MIN);
  return (text, toReference = (name) => `\${${name}}`) =>
    replaceValues(text, (value) => toReference(values.get(value) ?? '')).replace(
      OWN_CREDENTIAL,
      (_, kind: string) => `mol_${kind}_(left out)`,
    );
}
