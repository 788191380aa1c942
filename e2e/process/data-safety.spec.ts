import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { endAllChildren } from './support/child';
import { makeNewerBuild } from './support/newer-build';
import { runAuditVerify } from './support/run-audit-verify';
import { runRefused, startServer } from './support/server-process';
import { databasePidsIn, makeTempFolder, removeTempFolders } from './support/temp-folders';
import { withDatabase } from './support/with-database';

/** Two digits, so that an order by text would show. */
const WORKSPACES = 12;

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('an upgrade copies the stopped data folder first, and the older build then refuses the newer schema', async () => {
  const dataDir = makeTempFolder();
  const env = { DATA_DIR: dataDir };
  const before = await startServer(env);
  await before.api.create('from before');
  await before.stop();
  expect(existsSync(join(dataDir, 'backups'))).toBe(false);

  const newer = await startServer(env, { cwd: makeNewerBuild() });
  const [copy = '', ...others] = readdirSync(join(dataDir, 'backups'));
  expect(others).toEqual([]);
  expect(copy).toMatch(/-before-upgrade$/);
  const copied = readdirSync(join(dataDir, 'backups', copy));
  expect(copied).toContain('PG_VERSION');
  expect(copied).not.toContain('postmaster.pid');
  expect(await newer.api.list()).toMatchObject([{ name: 'from before' }]);
  await withDatabase({ dataDir }, (sql) => sql`select from from_the_future`);
  await newer.stop();

  const refused = await runRefused(env);
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('Molecule cannot start. The database was made by a newer version');
  expect(databasePidsIn(dataDir)).toEqual([]);
  expect(readdirSync(join(dataDir, 'backups'))).toEqual([copy]);
});

test('audit:verify finds the log whole while the server runs and when it is stopped, and broken after an edit', async () => {
  const dataDir = makeTempFolder();
  const env = { DATA_DIR: dataDir };
  const server = await startServer(env);
  for (let made = 0; made < WORKSPACES; made += 1) await server.api.create(`workspace ${made}`);
  // Entries are sealed once all that began before them has ended, such as a job that starts one of these.
  const whole = { code: 0, output: expect.stringContaining(`whole: ${WORKSPACES} entries sealed`) };
  await expect.poll(() => runAuditVerify(env), { timeout: 120_000 }).toEqual(whole);
  await server.stop();
  expect(await runAuditVerify(env)).toMatchObject({ code: 0 });
  // It started the database for this alone, and has put it away again.
  expect(databasePidsIn(dataDir)).toEqual([]);

  const again = await startServer(env);
  await withDatabase(
    { dataDir },
    (sql) => sql`update audit_entries set actor_id = 'somebody else' where seq = 5`,
  );
  const broken = { code: 1, output: expect.stringContaining('BROKEN: entry 5 was edited') };
  expect(await runAuditVerify(env)).toEqual(broken);
  await again.stop();
  expect(await runAuditVerify(env)).toEqual(broken);
});
