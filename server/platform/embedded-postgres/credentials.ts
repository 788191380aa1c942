import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeNewFile } from './durable-write';
import { ROLE_NAME } from './server-settings';

export interface Credentials {
  readonly password: string;
}

/** Inside the data folder, so that a folder moved or restored from a backup always has its own password. */
function credentialsPath(folder: string): string {
  return join(folder, 'molecule-credentials.json');
}

/** Makes up a password and stores it; readable by the owner only. */
export async function createCredentials(folder: string): Promise<{ credentials: Credentials; path: string }> {
  const credentials = { password: randomBytes(24).toString('base64url') };
  const path = credentialsPath(folder);
  await writeNewFile(path, `${JSON.stringify(credentials)}\n`);
  return { credentials, path };
}

/** @returns null when there is no such file or it cannot be read as one */
export async function readCredentials(folder: string): Promise<Credentials | null> {
  try {
    const stored: unknown = JSON.parse(await readFile(credentialsPath(folder), 'utf8'));
    if (typeof stored !== 'object' || stored === null || !('password' in stored)) return null;
    return typeof stored.password === 'string' ? { password: stored.password } : null;
  } catch {
    return null;
  }
}

/** The address that the application and the command-line tools connect to. */
export function connectionUrl(credentials: Credentials, port: number): string {
  return `postgres://${ROLE_NAME}:${credentials.password}@127.0.0.1:${port}/${ROLE_NAME}`;
}
