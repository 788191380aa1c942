import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Config, ConfigError } from './config';
import { syncFolder, writeNewFile } from './embedded-postgres/durable-write';
import { createSecretBox, type SecretBox } from './secret-box';
import { parseSecretKey } from './secret-key';

/** Where the key of local mode stands when nobody has set one. */
export const secretKeyPath = (dataDir: string): string => join(dataDir, 'secrets.key');

/**
 * The keys of this process: what is set wins; beside an embedded database one is made on the first start and kept. A
 * database of somebody else's may have many processes with a folder each, which could not read each other's secrets, and
 * a folder in a container is gone with it: there the key has to be set, and until then nothing is stored.
 */
export async function loadSecretBox(config: Config, mayCreate: boolean): Promise<SecretBox> {
  const { secretsKey, secretsOldKeys, database, dataDir } = config;
  const path = secretKeyPath(dataDir);
  const kept = await readKeyFile(path);
  if (secretsKey)
    return createSecretBox({ current: secretsKey, old: [...secretsOldKeys, ...(kept ? [kept] : [])] });
  if (database.kind === 'external') return createSecretBox({ current: kept, old: secretsOldKeys });
  return createSecretBox({
    current: kept ?? (mayCreate ? await createKeyFile(dataDir) : null),
    old: secretsOldKeys,
  });
}

async function readKeyFile(path: string): Promise<Uint8Array | null> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  if (text === null) return null;
  const key = parseSecretKey(text);
  if (key) return key;
  // A new one in its place would make every stored secret unreadable without a word.
  throw new ConfigError(
    `${path} holds no key of 32 bytes any more. Put it back from a copy, or move it away to begin with a new one; the secrets stored until now are lost then.`,
  );
}

async function createKeyFile(dataDir: string): Promise<Uint8Array> {
  const key = randomBytes(32);
  await writeNewFile(secretKeyPath(dataDir), `${key.toString('base64')}\n`);
  await syncFolder(dataDir);
  return key;
}
