import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { endAllChildren } from './support/child';
import { runRefused, type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const CANARY = 'kanarienvogel-7Qx2-ZwitschernderZeisig';

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

/** The files of a folder and of those below it that hold a text. */
function filesWith(folder: string, text: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => readFileSync(path).includes(text));
}

async function valuesAt({ port }: ServerProcess, id: string, token: string): Promise<Response> {
  const headers = { authorization: `Bearer ${token}` };
  return fetch(`http://localhost:${port}/api/workspaces/${id}/secrets/values`, { headers });
}

test('the key is made on the first start and found on the next; without it nothing is given away, and it is said', async () => {
  const dataDir = makeTempFolder();
  const keyFile = join(dataDir, 'secrets.key');
  const first = await startServer({ DATA_DIR: dataDir });
  const { id } = await first.api.create('Ada');
  const { auth_token: token } = await first.api.json<{ auth_token: string }>(
    'POST',
    `/workspaces/${id}/tokens`,
  );
  await first.api.json('PUT', '/settings/secrets', { key: 'GITHUB_TOKEN', value: CANARY });
  expect(statSync(keyFile).mode & 0o777).toBe(0o600);
  await first.stop();
  // Not in a table, a log of the database, nor anywhere else on the disk.
  expect(filesWith(dataDir, CANARY)).toEqual([]);

  const second = await startServer({ DATA_DIR: dataDir });
  expect(await (await valuesAt(second, id, token)).json()).toEqual({ GITHUB_TOKEN: CANARY });
  await second.stop();

  rmSync(keyFile);
  const third = await startServer({ DATA_DIR: dataDir });
  const answer = await valuesAt(third, id, token);
  expect(answer.status).toBe(500);
  expect(await answer.json()).toMatchObject({ code: 'secrets_unreadable', failed_keys: ['GITHUB_TOKEN'] });
  await third.stop();
  expect(third.output()).toContain('stored secrets need a key that is not configured');
  for (const server of [first, second, third]) expect(server.output()).not.toContain(CANARY);
});

test('a server that cannot keep secrets does not start', async () => {
  const env = { DATA_DIR: makeTempFolder() };
  const production = await runRefused({ ...env, MOLECULE_ENV: 'production' });
  expect(production.code).toBe(1);
  expect(production.output).toMatch(/SECRETS_ENCRYPTION_KEY: must be set.*make one with/);
  const short = await runRefused({ ...env, SECRETS_ENCRYPTION_KEY: 'changeme' });
  expect(short.code).toBe(1);
  expect(short.output).toMatch(/SECRETS_ENCRYPTION_KEY: must be 32 random bytes/);
  expect(short.output).not.toContain('changeme');
});
