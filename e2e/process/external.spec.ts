import { expect, test } from '@playwright/test';
import type { Sql } from 'postgres';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { endAllChildren } from './support/child';
import { type EventStream, openEventStream } from './support/event-stream';
import { type ExternalPostgres, startExternalPostgres } from './support/external-postgres';
import { startNext } from './support/next-process';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';
import { withDatabase } from './support/with-database';

const ORG_SIZE = 200;
const EVENTS_MS_MAX = 60_000;
/** The sweeper that finds dead workers has a slot a minute. */
const TAKEN_OVER_MS_MAX = 150_000;
const GATE = 4242;

let postgres: ExternalPostgres;

test.beforeAll(async () => {
  postgres = await startExternalPostgres();
});
test.afterEach(endAllChildren);
test.afterAll(removeTempFolders);

test('two servers on one database: events of one reach the other, and a killed one leaves its work to the other', async () => {
  const url = await postgres.createDatabase('two_servers');
  // At the same moment, on an empty database: both want to migrate it.
  const start = () => startServer({ DATABASE_URL: url, DATA_DIR: makeTempFolder() });
  const [one, other] = await Promise.all([start(), start()]);
  const atOne = await openEventStream(one.port);
  const atOther = await openEventStream(other.port);
  const { workspaces } = await one.api.importOrg();
  expect(workspaces).toHaveLength(ORG_SIZE);
  await expectOnline(atOne, workspaces);
  await expectOnline(atOther, workspaces);
  const [idsAtOne, idsAtOther] = [atOne, atOther].map(
    ({ events }) =>
      () =>
        events.map(({ id }) => id).join(),
  );
  await expect.poll(() => idsAtOther?.() === idsAtOne?.(), { message: 'the same at both' }).toBe(true);
  const { version } = await other.api.rename(workspaces[0]?.id ?? '', 'renamed at the other');
  await expect.poll(() => atOne.events.at(-1)).toMatchObject({ event: 'WORKSPACE_UPDATED', version });

  await withDatabase({ url }, (sql) => killWhileWorking(sql, one, other));
  const rows = await other.api.listSettled(TAKEN_OVER_MS_MAX);
  expect(rows.filter((row) => row.status === 'online')).toHaveLength(ORG_SIZE + 1);
  await expect.poll(() => atOther.events.at(-1)?.event).toBe('WORKSPACE_ONLINE');
});

test('plain next start serves page, API, events and work, but only when told that its bind is loopback', async () => {
  const url = await postgres.createDatabase('next_start');
  const told = await startNext({ DATABASE_URL: url, MOLECULE_BIND: '127.0.0.1' });
  const page = await fetch(`http://127.0.0.1:${told.port}/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<html')]);
  const stream = await openEventStream(told.port);
  const { workspaces } = await told.api.importOrg();
  await expectOnline(stream, workspaces);
  expect(await told.api.listSettled(EVENTS_MS_MAX)).toHaveLength(ORG_SIZE);
  stream.close();
  await told.stop();

  const untold = await startNext({ DATABASE_URL: url });
  expect(await untold.api.statusOf('/workspaces')).toBe(401);
  expect((await untold.api.call('POST', '/org/import', { dir: 'mock-bigorg' })).status).toBe(401);
  await untold.stop();
});

async function expectOnline(stream: EventStream, workspaces: readonly { id: string }[]): Promise<void> {
  const online = () =>
    new Set(
      stream.events.filter(({ event }) => event === 'WORKSPACE_ONLINE').map((event) => event.workspace_id),
    );
  await expect.poll(() => online().size, { timeout: EVENTS_MS_MAX }).toBe(workspaces.length);
  expect(workspaces.filter(({ id }) => !online().has(id))).toEqual([]);
}

/** Kills a server with kill -9 while it is at a job. A gate in the database keeps that job from getting through. */
async function killWhileWorking(sql: Sql, victim: ServerProcess, survivor: ServerProcess): Promise<void> {
  await sql.unsafe(`
    create function wait_at_gate() returns trigger language plpgsql as
      'begin perform pg_advisory_xact_lock_shared(${GATE}); return null; end';
    create trigger gate after update on workspaces execute function wait_at_gate()`);
  const gate = await sql.reserve();
  await gate`select pg_advisory_lock(${GATE})`;
  // Asleep, so that the job is surely the victim's.
  survivor.kill('SIGSTOP');
  await victim.api.create('left behind');
  const isWorking = async () =>
    (
      await sql`select 1 from graphile_worker.jobs where locked_by is not null and task_identifier = 'provision-workspaces'`
    ).length === 1;
  const worked = await waitUntil(isWorking, EVENTS_MS_MAX);
  victim.kill('SIGKILL');
  await victim.ended;
  const isHeld = await isWorking();
  // From here on somebody is there who takes it over.
  survivor.kill('SIGCONT');
  await gate`select pg_advisory_unlock(${GATE})`;
  gate.release();
  expect(worked, 'the killed server was at the job').toBe(true);
  expect(isHeld, 'the job is still in the hands of the dead').toBe(true);
}
