import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { endAllChildren } from './support/child';
import { openEventStream } from './support/event-stream';
import { writeOrgTemplate } from './support/org-template';
import { runRefused, startServer } from './support/server-process';
import { databasePidsIn, makeTempFolder, removeTempFolders } from './support/temp-folders';

const STREAMS = 20;
const ORG_SIZE = 2000;
/** The server gives itself ten seconds and ends with another code after them; the rest is until its end is seen. */
const STOP_MS_MAX = 15_000;
const SETTLED_MS_MAX = 120_000;
const STACK = /\n\s+at /;

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('a second start on the same folder is refused by the name of its holder, and the first goes on', async () => {
  const dataDir = makeTempFolder();
  const first = await startServer({ DATA_DIR: dataDir });
  const refused = await runRefused({ DATA_DIR: dataDir });
  expect(refused.code).toBe(1);
  expect(refused.output).toContain(`in use by process ${first.pid}.`);
  expect(refused.output).not.toMatch(STACK);
  await first.api.create('still here');
  expect(await first.api.listSettled(SETTLED_MS_MAX)).toMatchObject([
    { name: 'still here', status: 'online' },
  ]);
});

test('SIGTERM ends streams, work and database in order and in time, and the next start finds nothing to clean', async () => {
  const dataDir = makeTempFolder();
  const configsDir = makeTempFolder();
  writeOrgTemplate(configsDir, 'large', ORG_SIZE);
  const env = { DATA_DIR: dataDir, CONFIGS_DIR: configsDir };
  const server = await startServer(env);
  const streams = await Promise.all(Array.from({ length: STREAMS }, () => openEventStream(server.port)));
  const imported = server.api.importOrg('large').then(
    (answer) => answer.count,
    () => null,
  );
  // The import is under way: the answer to a request sent after it is there.
  expect(await server.api.statusOf('/health')).toBe(200);
  const beganAt = performance.now();
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  expect(performance.now() - beganAt).toBeLessThan(STOP_MS_MAX);
  await expect.poll(() => streams.every((stream) => stream.hasEnded())).toBe(true);
  expect(databasePidsIn(dataDir)).toEqual([]);
  expect(existsSync(join(dataDir, 'lock'))).toBe(false);

  const next = await startServer(env);
  expect(next.output()).not.toContain('earlier process left running');
  const rows = await next.api.listSettled(SETTLED_MS_MAX);
  const answered = await imported;
  expect(answered === null ? [0, ORG_SIZE] : [answered]).toContain(rows.length);
  expect(rows.filter((row) => row.status !== 'online')).toEqual([]);
});

for (const [name, value] of [
  ['MOLECULE_ENV', 'production'],
  ['MOLECULE_BIND', '0.0.0.0'],
] as const) {
  test(`${name}=${value} is refused with a sentence, before anything is made`, async () => {
    const dataDir = join(makeTempFolder(), 'data');
    const refused = await runRefused({ DATA_DIR: dataDir, [name]: value });
    expect(refused.code).toBe(1);
    expect(refused.output).toContain(`Molecule cannot start. ${name}=${value}`);
    expect(refused.output).not.toMatch(STACK);
    expect(existsSync(dataDir)).toBe(false);
  });
}

test('a port in use is refused with a sentence, and the database is stopped again', async () => {
  const dataDir = makeTempFolder();
  const holder = createServer();
  const port = await new Promise<number>((resolve) => {
    holder.listen(0, '127.0.0.1', () => {
      const address = holder.address();
      resolve(typeof address === 'object' && address ? address.port : 0);
    });
  });
  const refused = await runRefused({ DATA_DIR: dataDir, PORT: String(port) });
  holder.close();
  expect(refused.code).toBe(1);
  expect(refused.output).toContain('Molecule cannot start.');
  expect(refused.output).toContain(String(port));
  expect(refused.output).not.toMatch(STACK);
  expect(databasePidsIn(dataDir)).toEqual([]);
  expect(existsSync(join(dataDir, 'lock'))).toBe(false);
});
