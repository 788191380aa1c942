import { expect, test } from '@playwright/test';
import type { ImportPlanAnswer } from '@/contracts/org-templates';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { awaitEnd, endAllChildren } from './support/child';
import { writeOrgTemplate } from './support/org-template';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const ORG_SIZE = 2000;
const SETTLED_MS_MAX = 120_000;
const END_MS_MAX = 60_000;

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

/** Where each workspace stands: names from the root down. */
function paths(rows: readonly { key: string; parent: string | null; name: string }[]): string[] {
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const pathOf = (key: string | null): string => {
    const row = key === null ? undefined : byKey.get(key);
    return row ? `${pathOf(row.parent)}/${row.name}` : '';
  };
  return rows.map((row) => pathOf(row.key)).sort();
}

const pathsOfPlan = ({ items }: ImportPlanAnswer): string[] =>
  paths(
    items.map(({ index, parent_index: parent, name }) => ({
      key: String(index),
      parent: parent === null ? null : String(parent),
      name,
    })),
  );
const pathsOfRows = (rows: readonly WorkspaceRow[]): string[] =>
  paths(rows.map(({ id, parent_id: parent, name }) => ({ key: id, parent, name })));

async function kill(server: ServerProcess): Promise<void> {
  server.kill('SIGKILL');
  await awaitEnd(server, END_MS_MAX);
}

test('kill -9 in the middle of an import of 2,000: whole or not at all, and in the end exactly what was planned', async () => {
  const configsDir = makeTempFolder();
  writeOrgTemplate(configsDir, 'large', ORG_SIZE);
  const env = { DATA_DIR: makeTempFolder('import-crash'), CONFIGS_DIR: configsDir };
  let server = await startServer(env);
  const plan = await server.api.json<ImportPlanAnswer>('POST', '/org/import?dry_run=true', { dir: 'large' });
  expect(plan.counts).toEqual({ create: ORG_SIZE, reuse: 0, update: 0, skip: 0 });
  expect(await server.api.list()).toEqual([]);

  // While the request is being answered: the transaction may or may not have ended.
  const answered = server.api.importOrg('large').then(
    () => true,
    () => false,
  );
  expect(await server.api.statusOf('/health')).toBe(200);
  await kill(server);
  const wasAnswered = await answered;
  server = await startServer(env);
  const left = await server.api.listSettled(SETTLED_MS_MAX);
  expect(wasAnswered ? [ORG_SIZE] : [0, ORG_SIZE]).toContain(left.length);

  // Once it is answered: all of it is there, and jobs are starting it.
  const imported = await server.api.importOrg('large');
  expect(imported.count).toBe(ORG_SIZE);
  await kill(server);
  server = await startServer(env);
  const rows = await server.api.listSettled(SETTLED_MS_MAX);
  expect(rows.filter(({ status }) => status !== 'online')).toEqual([]);
  expect(pathsOfRows(rows)).toEqual(pathsOfPlan(plan));
  expect(new Set(rows.map(({ id }) => id))).toEqual(new Set(imported.workspaces.map(({ id }) => id)));
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});
