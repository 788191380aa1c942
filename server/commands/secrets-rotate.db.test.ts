import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { changeBySystem } from '@/server/audit/mutate';
import { createSecretBox } from '@/server/platform/secret-box';
import { secretKeyId } from '@/server/platform/secret-key';
import { openSecrets } from '@/server/secrets/open-secrets';
import { storeSecrets } from '@/server/secrets/store-secrets';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let dataDir: string;
beforeAll(async () => {
  platform = await createTestPlatform();
  dataDir = await mkdtemp(join(tmpdir(), 'secrets-rotate-'));
});
afterAll(async () => {
  await platform.close();
  await rm(dataDir, { recursive: true });
});

interface Ended {
  readonly code: number;
  readonly output: string;
}

const run = (command: string, env: Record<string, string | undefined>): Promise<Ended> =>
  new Promise((resolve) => {
    const options = { env: { ...process.env, DATA_DIR: dataDir, ...env } };
    const args = ['--import', 'tsx', `server/commands/${command}.ts`];
    execFile(process.execPath, args, options, (error, stdout, stderr) =>
      resolve({ code: error ? Number(error.code) : 0, output: stdout + stderr }),
    );
  });

it('changes the key of what is stored while a server runs, and the doctor shows it by the ids of the keys', async () => {
  const [oldKey, newKey] = [randomBytes(32), randomBytes(32)];
  const server = { secrets: createSecretBox({ current: newKey, old: [oldKey] }) };
  const before = { secrets: createSecretBox({ current: oldKey, old: [] }) };
  const id = await seedWorkspace(platform);
  await changeBySystem(platform.deps, (change) => storeSecrets(before, change, id, { A: 'kanarienvogel' }));
  const read = () => openSecrets(server, platform.deps.database.db, id);
  const env = {
    DATABASE_URL: platform.url,
    SECRETS_ENCRYPTION_KEY: newKey.toString('base64'),
    SECRETS_ENCRYPTION_KEYS_OLD: oldKey.toString('hex'),
  };

  const doctor = await run('doctor', env);
  expect(doctor.output).toContain(
    `encrypted with the key ${secretKeyId(newKey)}; old keys: ${secretKeyId(oldKey)}`,
  );
  expect(doctor.output).toContain(
    `1 stored with the key ${secretKeyId(oldKey)} (old: npm run secrets:rotate)`,
  );

  // Without the old key it says so and changes nothing.
  const alone = await run('secrets-rotate', { ...env, SECRETS_ENCRYPTION_KEYS_OLD: undefined });
  expect(alone.code).toBe(1);
  expect(alone.output).toContain(
    `A (${id}) needs the key ${secretKeyId(oldKey)}, which is not configured here`,
  );
  expect(await read()).toEqual({ A: 'kanarienvogel' });

  const rotated = await run('secrets-rotate', env);
  expect(rotated).toMatchObject({
    code: 0,
    output: expect.stringContaining('1 secret was encrypted anew'),
  });
  expect(await read()).toEqual({ A: 'kanarienvogel' });
  const without = await run('doctor', { ...env, SECRETS_ENCRYPTION_KEYS_OLD: undefined });
  expect(without.output).toContain(`1 stored with the key ${secretKeyId(newKey)}\n`);

  for (const { output } of [doctor, alone, rotated, without]) {
    for (const secret of ['kanarienvogel', env.SECRETS_ENCRYPTION_KEY, env.SECRETS_ENCRYPTION_KEYS_OLD]) {
      expect(output).not.toContain(secret);
    }
  }
});

it('refuses a folder that was never started, and a server without a key, in a sentence', async () => {
  const nowhere = await run('secrets-rotate', { DATABASE_URL: undefined });
  expect(nowhere).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^There is no database in .+npm start/),
  });
  const keyless = await run('secrets-rotate', { DATABASE_URL: platform.url });
  expect(keyless).toMatchObject({
    code: 1,
    output: expect.stringMatching(/^There is no key to encrypt with\..+\.\n$/),
  });
  expect(await readdir(dataDir)).toEqual([]);
});
