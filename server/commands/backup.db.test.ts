import { type ChildProcess, execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { copyFile, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { connectDatabase } from '@/db/client';
import { settleRestoredActivity } from '@/db/queries/activity-entries';
import { settleRestoredEvents } from '@/db/queries/events';
import { listTables, readStoredVersion, type StoredVersion } from '@/db/queries/table-copies';
import { changeBySystem } from '@/server/audit/mutate';
import { sealAudit } from '@/server/audit/seal-audit';
import { verifyAudit } from '@/server/audit/verify-audit';
import { readManifest, writeBackupFile } from '@/server/backups/backup-file';
import { createBackup } from '@/server/backups/create-backup';
import { restoreBackup } from '@/server/backups/restore-backup';
import { factorPlace } from '@/server/people/second-factor-place';
import { acquireDataLock } from '@/server/platform/embedded-postgres/data-lock';
import { startEmbeddedPostgres } from '@/server/platform/embedded-postgres/start-embedded-postgres';
import { createLogger } from '@/server/platform/logger';
import { createSecretBox } from '@/server/platform/secret-box';
import { secretKeyId } from '@/server/platform/secret-key';
import { openSecrets } from '@/server/secrets/open-secrets';
import { storeSecrets } from '@/server/secrets/store-secrets';
import { createEmptyDatabase } from '@/server/testing/empty-database';
import { type ExternalPostgres, startExternalPostgres } from '@/server/testing/external-postgres';
import { seedActivity } from '@/server/testing/seed-activity';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const KEY = randomBytes(32);
const BOX = { secrets: createSecretBox({ current: KEY, old: [] }) };
/** What a server that has run for years has given out, and a new one has not. */
const FAR_TRANSACTION = '900000000000';

const ADA = 'a3bb189e-8bf9-4c4b-9b3f-0000000000ad';
const NOBODY = '00000000-0000-4000-8000-000000000000';

let platform: TestPlatform;
let external: ExternalPostgres;
let folder: string;
let file: string;
let leader: string;

beforeAll(async () => {
  platform = await createTestPlatform();
  external = await startExternalPostgres();
  folder = await mkdtemp(join(tmpdir(), 'molecule-backup-'));
  file = join(folder, 'whole.backup');
  await writeFile(join(folder, 'secrets.key'), `${KEY.toString('base64')}\n`);
  leader = await seedWorkspace(platform, { name: 'Lead\u2028er "quoted" \\ 日本' });
  const member = await seedWorkspace(platform, { name: 'Member', parentId: leader });
  // A row that comes before the one it refers to.
  await platform.sql`update workspaces set name = 'Leader, written later' where id = ${leader}`;
  await changeBySystem(platform.deps, (change) => storeSecrets(BOX, change, member, { A: 'kanarienvogel' }));
  await changeBySystem(platform.deps, (change) =>
    change.publish([{ event: 'WORKSPACE_ONLINE', workspace_id: leader, version: 1, payload: {} }]),
  );
  await platform.sql`update events set tx_id = ${FAR_TRANSACTION}::xid8`;
  await seedActivity(platform, member, 'seeded', { txId: FAR_TRANSACTION, requestBody: { text: 'a\nb' } });
  await platform.sql`
    insert into audit_entries (at, actor_id, origin, action, request_id, details)
    select clock_timestamp(), 'owner', 'user', 'example', 'r', json_build_object('n', n) from generate_series(1, 5) n`;
  await seedSignedIn(platform.sql);
  await sealAudit(platform.sql);
  await createBackup(platform.sql, { path: file, database: 'external', key: null });
});
afterAll(async () => {
  await platform?.close();
  await external?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Ended {
  readonly code: number;
  readonly output: string;
}

function start(args: readonly string[], env: Record<string, string | undefined>) {
  let settle: (ended: Ended) => void = () => {};
  const ended = new Promise<Ended>((resolve) => {
    settle = resolve;
  });
  const [command, ...rest] = args;
  const child: ChildProcess = execFile(
    process.execPath,
    ['--import', 'tsx', `server/commands/${command}.ts`, ...rest],
    { env: { ...process.env, DATA_DIR: folder, SECRETS_ENCRYPTION_KEY: undefined, ...env } },
    (error, stdout, stderr) => settle({ code: error ? 1 : 0, output: stdout + stderr }),
  );
  return { child, ended };
}
const run = (args: readonly string[], env: Record<string, string | undefined>) => start(args, env).ended;

/** Written during a test, or not restored at all. */
const NOT_COMPARED = ['workspace_templates', 'sessions', 'password_resets'];

/** Somebody who is signed in, has a link to choose another password, and a second factor. */
async function seedSignedIn(sql: Sql): Promise<void> {
  await sql`
    insert into people (id, email, name, role, created_at) values (${ADA}, 'ada@example.com', 'Ada', 'owner', now())`;
  await sql`
    insert into sessions (id, person_id, signed_in_by, address, user_agent, begun_at, last_seen_at)
    values (${ADA}, ${ADA}, 'password', '', '', now(), now())`;
  await sql`
    insert into password_resets (person_id, token_hash, expires_at)
    values (${ADA}, 'hash', now() + interval '1 day')`;
  const { encryptedValue, encryptionVersion, keyId } = BOX.secrets.seal(factorPlace(ADA), 'of the app');
  await sql`
    insert into second_factors (person_id, encrypted_value, encryption_version, key_id, created_at, confirmed_at)
    values (${ADA}, ${Buffer.from(encryptedValue)}, ${encryptionVersion}, ${keyId}, now(), now())`;
}

/** The rows of all tables that are to be the same. */
async function allRows(sql: Sql): Promise<Record<string, unknown[]>> {
  const tables = (await listTables(sql)).filter(({ table }) => !NOT_COMPARED.includes(table));
  const rows: Record<string, unknown[]> = {};
  for (const { schema, table } of tables) {
    rows[`${schema}.${table}`] = [
      ...(await sql`select kept::text as row from ${sql(`${schema}.${table}`)} kept order by 1`),
    ];
  }
  return rows;
}

async function withUrl<T>(url: string, use: (sql: Sql) => Promise<T>): Promise<T> {
  const sql = postgres(url, { max: 1, onnotice: () => {} });
  try {
    return await use(sql);
  } finally {
    await sql.end();
  }
}

/** Writes pairs of rows, each pair in one transaction, until it is told to stop. */
function writePairs(): () => Promise<void> {
  let isWriting = true;
  const write = async (): Promise<void> => {
    for (let n = 0; isWriting; n += 1) {
      await platform.sql`
        insert into workspace_templates (id, files, created_by)
        select 't-' || ${n}::text || side, '{}', 'owner' from unnest(array['a', 'b']) side`;
    }
  };
  const written = write();
  return () => {
    isWriting = false;
    return written;
  };
}

it('is made while others write, and gives every row back on a server of another version', async () => {
  const stop = writePairs();
  const path = join(folder, 'busy.backup');
  const made = await run(['backup', path], { DATABASE_URL: platform.url }).finally(stop);
  expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/key of the secrets is NOT inside/) });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  expect((await readdir(folder)).sort()).toEqual(['busy.backup', 'secrets.key', 'whole.backup']);
  expect((await readFile(path)).includes('kanarienvogel')).toBe(false);

  const url = await createEmptyDatabase(external.url);
  const restored = await run(['restore', path], { DATABASE_URL: url });
  expect(restored).toMatchObject({ code: 0, output: expect.stringMatching(/Needed besides.+key/) });
  await withUrl(url, async (sql) => {
    expect(await allRows(sql)).toEqual(await allRows(platform.sql));
    // Nobody is signed in by it, and the second factor is what it was.
    expect(await sql`select from sessions union all select from password_resets`).toHaveLength(0);
    expect(await sql`select from second_factors`).toHaveLength(1);
    const [pairs] = await sql<{ count: number }[]>`select count(*)::int as count from workspace_templates`;
    expect(pairs?.count ?? 1).toSatisfy((count: number) => count % 2 === 0);
    expect(await verifyAudit(sql)).toEqual({ sealed: expect.any(Number), problem: null });
    expect((await verifyAudit(sql)).sealed).toBeGreaterThanOrEqual(5);
    const [entry] = await sql`
      insert into audit_entries (at, actor_id, origin, action, request_id, details)
      values (now(), 'owner', 'user', 'example', 'r', '{}') returning id::int`;
    const [last] = await platform.sql`select max(id)::int as id from audit_entries`;
    expect(entry?.id).toBeGreaterThan(last?.id);
    // What the server does at its next start.
    expect([await settleRestoredEvents(sql), await settleRestoredActivity(sql)]).toEqual([1, 1]);
    await expect(sql`delete from workspaces where id = ${leader}`).rejects.toThrow(/foreign key/);
  });
  const database = connectDatabase(url);
  const [row] = await database.sql`select workspace_id as id from secrets`;
  expect(await openSecrets(BOX, database.db, row?.id)).toEqual({ A: 'kanarienvogel' });
  await database.close(1);

  const again = await run(['restore', path], { DATABASE_URL: url });
  expect(again).toMatchObject({ code: 1, output: expect.stringMatching(/data already.+--force/) });
  await withUrl(url, async (sql) => {
    await sql`delete from secrets`;
    const inUse = await run(['restore', path, '--force'], { DATABASE_URL: url });
    expect(inUse).toMatchObject({ code: 1, output: expect.stringMatching(/in use/) });
  });
  expect((await run(['restore', path, '--force'], { DATABASE_URL: url })).code).toBe(0);
  await withUrl(url, async (sql) => expect(await sql`select from secrets`).toHaveLength(1));
});

it('moves into a database of its own with the key, which refuses while a process holds the folder', async () => {
  const [withKey, dataDir] = [join(folder, 'key.backup'), join(folder, 'data')];
  const made = await run(['backup', withKey, '--with-keys'], { DATABASE_URL: platform.url });
  expect(made).toMatchObject({ code: 0, output: expect.stringMatching(/key of the secrets is inside/) });
  const env = { DATA_DIR: dataDir, DATABASE_URL: undefined };
  expect(await run(['restore', withKey], env)).toMatchObject({ code: 0 });
  expect(await readFile(join(dataDir, 'secrets.key'), 'utf8')).toBe(`${KEY.toString('base64')}\n`);

  const lock = await acquireDataLock(dataDir);
  const server = await startEmbeddedPostgres({ dataDir, log: createLogger('silent') });
  expect(await run(['backup', join(folder, 'running.backup')], env)).toMatchObject({ code: 0 });
  expect((await run(['restore', withKey, '--force'], env)).output).toMatch(/in use by process/);
  await server.stop();
  await lock.release();
  const forced = await run(['restore', withKey, '--force'], env);
  expect(forced).toMatchObject({ code: 0, output: expect.stringMatching(/kept in .+-before-restore/) });

  // Of a stopped server: it runs for as long as the backup takes.
  expect((await run(['backup'], env)).code).toBe(0);
  const [copy, own] = (await readdir(join(dataDir, 'backups'))).sort();
  expect([copy, own]).toEqual([
    expect.stringMatching(/-before-restore$/),
    expect.stringMatching(/^molecule-.+\.backup$/),
  ]);
  for (const path of [join(folder, 'running.backup'), join(dataDir, 'backups', own ?? '')]) {
    const { schema, database, secret_keys } = await readManifest(path);
    expect({ schema, database }).toEqual({ schema: (await readManifest(file)).schema, database: 'embedded' });
    expect(secret_keys).toEqual([secretKeyId(KEY)]);
  }
});

it('that is killed leaves no file under its name', async () => {
  const path = join(folder, 'killed.backup');
  await platform.sql.begin(async (tx) => {
    // It waits here, in the middle of its work.
    await tx`lock table workspaces in access exclusive mode`;
    const { child } = start(['backup', path], { DATABASE_URL: platform.url });
    await vi.waitFor(
      async () => expect(await readdir(folder)).toContain(`unfinished-${child.pid}-killed.backup`),
      { timeout: 60_000 },
    );
    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
  });
  expect(await readdir(folder)).not.toContain('killed.backup');
});

it('refuses a file that is damaged, cut short, no backup, or there already', async () => {
  const damaged = join(folder, 'damaged.backup');
  const bytes = await readFile(file);
  const middle = Math.floor((bytes.length + 4096) / 2);
  bytes[middle] = (bytes[middle] ?? 0) ^ 1;
  await writeFile(damaged, bytes);
  await expect(readManifest(damaged)).rejects.toThrow(/damaged/);
  await writeFile(damaged, (await readFile(file)).subarray(0, -20));
  await expect(readManifest(damaged)).rejects.toThrow(/damaged/);
  // The head is part of what is checked.
  await writeFile(damaged, (await readFile(file, 'latin1')).replace('"external"', '"embedded"'), 'latin1');
  await expect(readManifest(damaged)).rejects.toThrow(/damaged/);
  await expect(readManifest(join(folder, 'secrets.key'))).rejects.toThrow(/not a backup/);
  await expect(readManifest(join(folder, 'nowhere'))).rejects.toThrow(/cannot be read/);
  await copyFile(file, join(folder, 'taken.backup'));
  const taken = await run(['backup', join(folder, 'taken.backup')], { DATABASE_URL: platform.url });
  expect(taken).toMatchObject({ code: 1, output: expect.stringMatching(/exists already/) });
});

async function craft(name: string, change: Partial<StoredVersion>, lines: readonly string[]) {
  const { sha256: _, format: __, format_version: ___, ...facts } = await readManifest(file);
  const path = join(folder, name);
  const schema = { ...facts.schema, ...change };
  await writeBackupFile(
    path,
    { ...facts, schema },
    (async function* () {
      yield* lines;
    })(),
  );
  return path;
}

it('of a newer version is refused, also by its job queue, and one that fails changes nothing', async () => {
  const { migrations, last, queue } = await readStoredVersion(platform.sql);
  const newer = await craft('newer.backup', { migrations: migrations + 1, last: last + 1 }, []);
  const refused = await run(['restore', newer, '--force'], { DATABASE_URL: platform.url });
  expect(refused).toMatchObject({ code: 1, output: expect.stringMatching(/newer version of Molecule/) });
  const before = await allRows(platform.sql);
  const queued = await craft('queue.backup', { queue: queue + 1 }, []);
  await expect(restoreBackup(platform.sql, queued, await readManifest(queued))).rejects.toThrow(/newer/);
  const heading = (table: string, column: string): string =>
    `# ${JSON.stringify({ table: { schema: 'public', table, columns: [column] } })}\n`;
  const broken: [string, RegExp][] = [
    [`${heading('workspaces', 'id')}{"id":"no uuid"}\n`, /uuid/],
    [`${heading('workspace_files', 'path')}{"path":"without its workspace"}\n`, /null value/],
    [`${heading('workspace_agents', 'workspace_id')}{"workspace_id":"${NOBODY}"}\n`, /foreign key/],
    [heading('pg_user', 'id'), /public\.pg_user\.id, which this version does not know/],
    [heading('workspaces', 'id"; drop'), /does not know/],
    ['{"id":1}\n', /before its first table/],
    ['# {"counters":{}}\nhalf a line', /middle of a line/],
  ];
  for (const [at, [line, reason]] of broken.entries()) {
    const path = await craft(`broken-${at}.backup`, {}, [line]);
    await expect(restoreBackup(platform.sql, path, await readManifest(path))).rejects.toThrow(reason);
  }
  expect(await allRows(platform.sql)).toEqual(before);
});
