import { access } from 'node:fs/promises';
import { connectDatabase, type DatabaseClients } from '@/db/client';
import { inspectMigrations } from '@/db/migrate';
import { countByKey } from '@/db/queries/secrets';
import { systemClock } from '../../platform/clock';
import type { Config } from '../../platform/config';
import { findRunningServer } from '../../platform/embedded-postgres/running-server';
import { loadSecretBox } from '../../platform/secret-keys';
import { type Finding, fail, ok, warn } from './finding';

const MAJOR_MIN = 15;
const SKEW_WARN_MS = 2000;
const SKEW_FAIL_MS = 60_000;

/** Whether the database is there, can be used by this version, and agrees on the time; and which keys its secrets need. */
export async function checkDatabase(config: Config): Promise<Finding[]> {
  const { database, dataDir } = config;
  const url = database.kind === 'external' ? database.url : await findRunningServer(dataDir);
  if (url === null) {
    const isThere = await access(dataDir).then(
      () => true,
      () => false,
    );
    const none = isThere ? '' : ' (none yet)';
    return [
      ok('Database', `embedded, not running; data in ${dataDir}${none}`),
      ...(await checkSecretKeys(config, null)),
    ];
  }
  const client = connectDatabase(url);
  try {
    const { applied, pending, newer } = await inspectMigrations(url);
    return [
      await checkVersion(client, database.kind),
      judgeSchema(applied, pending, newer),
      await checkExtensions(client),
      await checkClock(client),
      ...(await checkSecretKeys(config, pending === 0 && !newer ? client : null)),
    ];
  } catch (error) {
    // Its text may name the user and the host, never the password; what to do is the same whatever it says.
    const code = error instanceof Error && 'code' in error ? ` (${String(error.code)})` : '';
    return [fail('Database', `cannot be reached${code}; check DATABASE_URL and that the server runs`)];
  } finally {
    await client.close(1);
  }
}

async function checkVersion({ sql }: DatabaseClients, kind: string): Promise<Finding> {
  const [row] = await sql<{ version: string }[]>`select current_setting('server_version') as version`;
  const version = row?.version ?? '';
  return Number.parseInt(version, 10) >= MAJOR_MIN
    ? ok('Database', `${kind}, reachable, PostgreSQL ${version}`)
    : fail('Database', `PostgreSQL ${version} is too old; take ${MAJOR_MIN} or newer`);
}

function judgeSchema(applied: number, pending: number, newer: boolean): Finding {
  if (newer)
    return fail('Schema', 'made by a newer version; start that one, or restore the backup of before');
  if (pending === 0) return ok('Schema', `up to date (${applied} migrations)`);
  return warn('Schema', `${pending} migrations to come; the next start makes them, so have a backup`);
}

/** None is needed: what one would make better is said. */
async function checkExtensions({ sql }: DatabaseClients): Promise<Finding> {
  const rows = await sql<
    { name: string }[]
  >`select extname as name from pg_extension where extname = 'vector'`;
  return ok(
    'Extensions',
    rows.length > 0 ? 'vector is there' : 'none needed; vector is not there, which is optional',
  );
}

async function checkClock({ sql }: DatabaseClients): Promise<Finding> {
  const before = systemClock.now().getTime();
  const [row] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  const after = systemClock.now().getTime();
  const there = row?.now.getTime() ?? 0;
  // Between the two looks it may be anything.
  return judgeSkew(Math.max(before - there, there - after, 0));
}

/** @param skewMs how far the clocks are apart, at least */
export function judgeSkew(skewMs: number): Finding {
  if (skewMs < SKEW_WARN_MS) return ok('Clock', 'agrees with the database’s');
  const text = `${Math.round(skewMs / 1000)} s off the database’s; keep both machines’ time by NTP`;
  return skewMs < SKEW_FAIL_MS ? warn('Clock', text) : fail('Clock', text);
}

/** Which keys there are, never the keys; and what is encrypted with each, once there is a database to ask. */
async function checkSecretKeys(config: Config, database: DatabaseClients | null): Promise<Finding[]> {
  const { currentKeyId, keyIds } = await loadSecretBox(config, false);
  const old = keyIds.filter((keyId) => keyId !== currentKeyId);
  const oldKeys = old.length > 0 ? `; old keys: ${old.join(', ')}` : '';
  const stored = database ? await countByKey(database.db) : [];
  return [
    judgeCurrentKey(config, currentKeyId, oldKeys),
    ...stored.map(({ keyId, count }) => {
      const text = `${count} stored with the key ${keyId}`;
      if (keyId === currentKeyId) return ok('Secrets', text);
      return keyIds.includes(keyId)
        ? warn('Secrets', `${text} (old: npm run secrets:rotate)`)
        : fail('Secrets', `${text} (NOT CONFIGURED HERE: they cannot be read; set that key too)`);
    }),
  ];
}

function judgeCurrentKey({ database }: Config, currentKeyId: string | null, oldKeys: string): Finding {
  if (currentKeyId !== null) return ok('Secrets', `encrypted with the key ${currentKeyId}${oldKeys}`);
  return database.kind === 'embedded'
    ? ok('Secrets', `no key yet; the first start makes one${oldKeys}`)
    : warn('Secrets', `no key; set SECRETS_ENCRYPTION_KEY before any can be stored${oldKeys}`);
}
