import { expect, test } from '@playwright/test';
import { ACCESS_CHECK_MS } from '@/server/http/look-again';
import { SWEEPERS } from '@/server/jobs/catalog';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { CREDENTIAL_TTL_MS } from '@/server/tokens/credentials';
import { ask } from './support/agent-listener';
import { endAllChildren } from './support/child';
import { openEventStream } from './support/event-stream';
import { startExternalPostgres } from './support/external-postgres';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';
import { withDatabase } from './support/with-database';

const EVENT_MS_MAX = 20_000;
/** D5: a revocation works within a second on every replica. */
const REVOKED_MS_MAX = 1000;
const OVER_MS_MAX = 30_000;
const JOBS = 40;

let url: string;
let one: ServerProcess;
let other: ServerProcess;

test.beforeAll(async () => {
  const postgres = await startExternalPostgres();
  url = await postgres.createDatabase('two_processes');
  const start = () => startServer({ DATABASE_URL: url, DATA_DIR: makeTempFolder() });
  [one, other] = await Promise.all([start(), start()]);
});
test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('what happens at one reaches the streams of both, in the same order', async () => {
  const streams = await Promise.all([openEventStream(one.port), openEventStream(other.port)]);
  const { id } = await one.api.create('Ada');
  const names = ['Grace', 'Edsger', 'Barbara'];
  for (const name of names) await one.api.rename(id, name);
  const { version } = await other.api.rename(id, 'Renamed at the other');
  for (const { events } of streams) {
    await expect
      .poll(() => events.at(-1)?.version, { timeout: EVENT_MS_MAX })
      .toBeGreaterThanOrEqual(version);
  }
  await expect
    .poll(() => streams.map(({ events }) => events.length), { timeout: EVENT_MS_MAX })
    .toEqual(Array(2).fill(names.length + 3));
  const [atOne, atOther] = streams.map(({ events }) => events.map((event) => event.id));
  expect(atOther).toEqual(atOne);
  for (const stream of streams) stream.close();
});

test('a job and a slot of a sweeper run once, however many processes there are', async () => {
  await withDatabase({ url }, async (sql) => {
    // What runs once when a process starts is no slot.
    const starting = () => sql`select 1 from graphile_worker.jobs
      where key like '%:start' and (locked_by is not null or attempts < max_attempts)`;
    await expect.poll(async () => (await starting()).length).toBe(0);
    await sql.unsafe(`
      create table runs (what text, who text);
      create function note_claim() returns trigger language plpgsql as
        'begin insert into runs values (''job '' || new.id, new.locked_by); return null; end';
      create trigger note_claim after update on graphile_worker._private_jobs
        for each row when (new.attempts > old.attempts) execute function note_claim();
      create function note_tick() returns trigger language plpgsql as
        'begin insert into runs values (''slot '' || new.name || '' '' || date_trunc(''minute'', new.last_tick_at), null); return null; end';
      create trigger note_tick after insert or update on sweeper_ticks
        for each row execute function note_tick()`);
    const kinds = ['job', 'slot'];
    const countOf = async (kind: string) =>
      (await sql`select 1 from runs where what like ${`${kind} %`}`).length;
    await Promise.all(Array.from({ length: JOBS }, (_, n) => (n % 2 ? one : other).api.create(`Job ${n}`)));
    const rows = await one.api.listSettled(60_000);
    expect(rows.filter(({ name, status }) => name.startsWith('Job ') && status === 'online')).toHaveLength(
      JOBS,
    );
    // Slots come once a minute; two of them show that the second process did not just come late.
    await expect.poll(async () => (await minutesOf()).length, { timeout: 150_000 }).toBeGreaterThanOrEqual(2);
    for (const kind of kinds) expect(await countOf(kind)).toBeGreaterThan(0);
    const runs = await sql<
      { what: string; count: number }[]
    >`select what, count(*)::int as count from runs group by what`;
    expect(runs.filter(({ what, count }) => count > roundsOf(what))).toEqual([]);

    async function minutesOf() {
      return sql`select distinct right(what, 22) as minute from runs where what like 'slot %'`;
    }
  });
});

/** How often something may have run: a sweeper as often as it has rounds in a minute, all else once. */
function roundsOf(what: string): number {
  const sweeper = SWEEPERS.find(({ name }) => what.startsWith(`slot ${name} `));
  return sweeper?.roundsPerMinute ?? 1;
}

/** Milliseconds from the answer to `revoke` until the last request was sent that was not refused. */
async function timeUntil(revoke: () => Promise<unknown>, isRefused: () => Promise<boolean>): Promise<number> {
  await revoke();
  const revokedAt = performance.now();
  let letInAt = revokedAt;
  const isOver = async (): Promise<boolean> => {
    const sentAt = performance.now();
    if (await isRefused()) return true;
    letInAt = sentAt;
    return false;
  };
  expect(await waitUntil(isOver, OVER_MS_MAX)).toBe(true);
  return letInAt - revokedAt;
}

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });

test('a token that is revoked at one is refused by the other within a second', async () => {
  const { id } = await one.api.create('Revoked');
  for (let round = 0; round < 5; round += 1) {
    const token = await one.api.json<{ id: string; auth_token: string }>('POST', `/workspaces/${id}/tokens`);
    const heartbeat = async (server: ServerProcess) => {
      const headers = { ...bearer(token.auth_token), 'content-type': 'application/json' };
      const body = JSON.stringify({ workspace_id: id });
      return (await ask(server.port, 'POST', '/api/registry/heartbeat', headers, body)).status;
    };
    expect([await heartbeat(one), await heartbeat(other)]).toEqual([200, 200]);
    const revoke = () => one.api.json('DELETE', `/workspaces/${id}/tokens/${token.id}`);
    const took = await timeUntil(revoke, async () => (await heartbeat(other)) === 401);
    expect(took).toBeLessThan(REVOKED_MS_MAX);
    expect(await heartbeat(one)).toBe(401);
  }
});

test('the token of a workspace that is removed at one says so at the other within a second', async () => {
  const { id } = await one.api.create('Removed');
  const { auth_token } = await one.api.json<{ auth_token: string }>('POST', `/workspaces/${id}/tokens`);
  const statusAt = async (server: ServerProcess) =>
    (await ask(server.port, 'GET', `/api/workspaces/${id}/state`, bearer(auth_token))).status;
  expect([await statusAt(one), await statusAt(other)]).toEqual([200, 200]);
  const took = await timeUntil(
    () => one.api.remove(id),
    async () => (await statusAt(other)) === 404,
  );
  expect(took).toBeLessThan(REVOKED_MS_MAX);
  expect(await statusAt(one)).toBe(404);
});

test('a key that is revoked at one is refused by the other, and ends the streams it has opened there', async () => {
  const key = await one.api.json<{ id: string; auth_token: string }>('POST', '/org/tokens', {
    name: 'Dashboard',
    role: 'viewer',
  });
  const headers = bearer(key.auth_token);
  const stream = await fetch(`http://127.0.0.1:${other.port}/api/events`, { headers });
  expect(stream.status).toBe(200);
  let ended = false;
  const reading = stream.text().finally(() => {
    ended = true;
  });
  const statusAt = async (server: ServerProcess) =>
    (await ask(server.port, 'GET', '/api/workspaces', headers)).status;
  expect([await statusAt(one), await statusAt(other)]).toEqual([200, 200]);
  expect(ended).toBe(false);
  const took = await timeUntil(
    () => one.api.json('DELETE', `/org/tokens/${key.id}`),
    async () => (await statusAt(other)) === 401,
  );
  expect(took).toBeLessThan(REVOKED_MS_MAX);
  expect(await statusAt(one)).toBe(401);
  // By the times that it is made of; how late they come on a busy machine is not its doing.
  expect(CREDENTIAL_TTL_MS + ACCESS_CHECK_MS).toBeLessThan(REVOKED_MS_MAX);
  await expect.poll(() => ended, { timeout: 10_000 }).toBe(true);
  expect(await reading).toContain('event: hello');
});
