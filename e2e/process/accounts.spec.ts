import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { awaitEnd, endAllChildren, startChild } from './support/child';
import { startServer } from './support/server-process';
import { databasePidsIn, makeTempFolder, removeTempFolders } from './support/temp-folders';

const NOBODY = 65_534;
const SETTLED_MS_MAX = 60_000;
const isRoot = process.getuid?.() === 0;

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('it serves from below a folder closed to others, and the database server is not root', async () => {
  const closed = makeTempFolder('closed');
  chmodSync(closed, 0o700);
  const dataDir = join(closed, 'data');
  const server = await startServer({ DATA_DIR: dataDir });
  await serves(server);
  const [postmaster] = databasePidsIn(dataDir);
  expect(statSync(`/proc/${postmaster}`).uid).not.toBe(0);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  await serves(await startServer({ DATA_DIR: dataDir }));
});

test('it serves as an ordinary user, who owns all of the data', async () => {
  const home = makeTempFolder('user');
  const dataDir = join(home, 'data');
  mkdirSync(dataDir);
  if (isRoot) for (const folder of [home, dataDir]) chownSync(folder, NOBODY, NOBODY);
  const through = isRoot ? await becomeNobody() : [];
  const server = await startServer({ DATA_DIR: dataDir, HOME: home }, { through });
  await serves(server);
  const uid = isRoot ? NOBODY : process.getuid?.();
  const [postmaster] = databasePidsIn(dataDir);
  expect(statSync(`/proc/${postmaster}`).uid).toBe(uid);
  expect(statSync(join(dataDir, 'postgres')).uid).toBe(uid);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});

async function serves(server: Awaited<ReturnType<typeof startServer>>): Promise<void> {
  await server.api.importOrg();
  const rows = await server.api.listSettled(SETTLED_MS_MAX);
  expect(rows.filter((row) => row.status === 'online')).toHaveLength(200);
  const page = await fetch(`http://127.0.0.1:${server.port}/`);
  expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<html')]);
}

/** The repository may stand where only root may go; then the user is let through, and that is all it may more. */
async function becomeNobody(): Promise<string[]> {
  const identity = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups'];
  const { code } = await awaitEnd(startChild(['test', '-r', 'package.json'], { through: identity }), 30_000);
  const pass = ['--inh-caps=+dac_read_search', '--ambient-caps=+dac_read_search'];
  return code === 0 ? identity : [...identity, ...pass];
}
