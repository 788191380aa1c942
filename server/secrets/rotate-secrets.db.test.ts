import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { findSecondFactor } from '@/db/queries/second-factors';
import { countByKey } from '@/db/queries/secrets';
import { changeBySystem } from '@/server/audit/mutate';
import { createSecretBox, type SecretBox } from '@/server/platform/secret-box';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { factorPlace } from '../people/second-factor-place';
import { openSecrets } from './open-secrets';
import { rotateSecrets } from './rotate-secrets';
import { storeSecrets } from './store-secrets';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const oldKey = randomBytes(32);
const before = createSecretBox({ current: oldKey, old: [] });
const after = createSecretBox({ current: randomBytes(32), old: [oldKey] });

const store = (box: SecretBox, owner: string | null, values: Record<string, string>) =>
  changeBySystem(platform.deps, (change) => storeSecrets({ secrets: box }, change, owner, values));
const read = (box: SecretBox, id: string) => openSecrets({ secrets: box }, platform.deps.database.db, id);
const rotate = () => rotateSecrets(platform.deps.database.db, after, after.currentKeyId ?? '');
const keyIds = async () =>
  (await platform.sql<{ key_id: string }[]>`select distinct key_id from secrets`).map(({ key_id }) => key_id);

/** More than two batches. */
const MANY = Object.fromEntries(Array.from({ length: 230 }, (_, at) => [`KEY_${at}`, `value ${at}`]));

it('encrypts everything anew, changes no value and no date, and has nothing to do the second time', async () => {
  const id = await seedWorkspace(platform);
  await store(before, null, MANY);
  await store(before, id, { OWN: 'own' });
  const dates = () => platform.sql`select key, created_at, updated_at from secrets order by key`;
  const datesBefore = await dates();
  expect(await rotate()).toEqual({ rotated: 231, problems: [] });
  expect(await keyIds()).toEqual([after.currentKeyId]);
  const onlyNew = await read(after, id);
  expect(onlyNew).toEqual({ ...MANY, OWN: 'own' });
  await expect(read(before, id)).rejects.toMatchObject({ code: 'secrets_unreadable' });
  expect([...(await dates())]).toEqual([...datesBefore]);
  expect(await rotate()).toEqual({ rotated: 0, problems: [] });
});

it('encrypts anew what authenticator apps know, each for its person', async () => {
  const id = randomUUID();
  const { encryptedValue, encryptionVersion, keyId } = before.seal(factorPlace(id), 'of the app');
  await platform.sql`
    insert into people (id, email, name, role, created_at) values (${id}, 'ada@example.com', 'Ada', 'owner', now())`;
  await platform.sql`
    insert into second_factors (person_id, encrypted_value, encryption_version, key_id, created_at)
    values (${id}, ${Buffer.from(encryptedValue)}, ${encryptionVersion}, ${keyId}, now())`;
  const { db } = platform.deps.database;
  expect(await countByKey(db)).toEqual([{ keyId: before.currentKeyId, count: 1 }]);
  expect(await rotate()).toEqual({ rotated: 1, problems: [] });
  expect(await countByKey(db)).toEqual([{ keyId: after.currentKeyId, count: 1 }]);
  const row = await findSecondFactor(db, id);
  expect(row && after.open(factorPlace(id), row)).toEqual({ ok: true, value: 'of the app' });
});

it('goes on where it was stopped', async () => {
  const id = await seedWorkspace(platform);
  await store(before, null, MANY);
  await platform.sql`
    create function stop_at() returns trigger language plpgsql as $$
    begin if new.key = (select key from secrets order by id offset 150 limit 1) then raise 'stopped'; end if; return new; end $$`;
  await platform.sql`create trigger stop_at before update on secrets for each row execute function stop_at()`;
  await expect(rotate()).rejects.toThrow();
  await platform.sql`drop trigger stop_at on secrets`;
  expect(await read(after, id)).toEqual(MANY);
  expect((await keyIds()).sort()).toEqual([before.currentKeyId, after.currentKeyId].sort());
  expect(await rotate()).toEqual({ rotated: 130, problems: [] });
  expect(await read(after, id)).toEqual(MANY);
});

it('leaves alone what it cannot decrypt, says so by name, and does the rest', async () => {
  await store(before, null, { GOOD: 'good', BAD: 'a value of mine' });
  await platform.sql`update secrets set key_id = 'ffffffffffff' where key = 'BAD'`;
  const { rotated, problems } = await rotate();
  expect(rotated).toBe(1);
  expect(problems).toEqual(['BAD (global) needs the key ffffffffffff, which is not configured here']);
  expect((await keyIds()).sort()).toEqual([after.currentKeyId, 'ffffffffffff'].sort());
});

it('loses nothing that is saved while it runs', async () => {
  const id = await seedWorkspace(platform);
  await store(before, null, MANY);
  const changed = Object.fromEntries(Object.keys(MANY).map((key) => [key, 'changed meanwhile']));
  const saving = Object.entries(changed).map(([key, value]) => store(after, null, { [key]: value }));
  const [{ problems }] = await Promise.all([rotate(), ...saving]);
  expect(problems).toEqual([]);
  expect(await read(after, id)).toEqual(changed);
  expect(await keyIds()).toEqual([after.currentKeyId]);
});
