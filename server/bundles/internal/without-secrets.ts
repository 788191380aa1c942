import type { Connection } from '@/db/client';
import { listSecretsFor } from '@/db/queries/subtree-parts';
import { findChannelType } from '@/domain/channel-config';
import type { Deps } from '../../deps';
import { createReplaceValues } from './replace-values';

/** Shorter values are words that may stand anywhere; taking those out would spoil the text and hide nothing. */
const VALUE_LENGTH_MIN = 8;
/** Keys of this platform itself (D5). */
const OWN_CREDENTIAL = /mol_(ws|org)_[\w-]{20,}/g;
/** What is hidden, and files of keys: they hold what a program needs, not what an agent is told. */
const SECRET_FILE = /(^|\/)\.|\.(pem|key|p12|pfx|jks)$|(^|\/)(id_rsa|id_ed25519|credentials\.json)$/i;

/** Where a channel holds a credential itself, its place is named instead: `${TELEGRAM_BOT_TOKEN}`. */
export function withoutCredentials(
  type: string,
  config: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const secret = new Set(
    (findChannelType(type) ?? []).flatMap((field) => (field.sensitive ? field.key : [])),
  );
  return Object.fromEntries(
    Object.entries(config).map(([key, value]) =>
      secret.has(key) && !/^\$\{?[A-Z][A-Z0-9_]*\}?$/.test(String(value))
        ? [key, `\${${type}_${key}}`.toUpperCase()]
        : [key, value],
    ),
  );
}

/** True for a file that is never handed out. */
export const isSecretFile = (path: string): boolean => SECRET_FILE.test(path);

/**
 * Makes a function that takes secrets out of a text: where the value of one stands, whoever wrote it there, the result
 * has its name as `${NAME}`.
 */
export async function loadSecretMask(
  { secrets }: Pick<Deps, 'secrets'>,
  db: Connection,
  ids: readonly string[],
): Promise<(text: string, toReference?: (name: string) => string) => string> {
  const values = new Map<string, string>();
  for (const row of await listSecretsFor(db, ids)) {
    const opened = secrets.open(row, row);
    // One that cannot be decrypted now cannot be looked for; it stays in the database all the same.
    if (opened.ok && opened.value.length >= VALUE_LENGTH_MIN && !values.has(opened.value))
      values.set(opened.value, row.key);
  }
  const replaceValues = createReplaceValues(values.keys(), VALUE_LENGTH_MIN);
  return (text, toReference = (name) => `\${${name}}`) =>
    replaceValues(text, (value) => toReference(values.get(value) ?? '')).replace(
      OWN_CREDENTIAL,
      (_, kind: string) => `mol_${kind}_(left out)`,
    );
}
