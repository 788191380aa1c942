import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { listProcesses } from '@/server/backends/local/process-table';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { processStartTime } from '@/server/platform/embedded-postgres/process-identity';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { agentPidOf, expectEcho, expectOnline, killAgentOf, SOON, say } from './support/agents';
import { endAllChildren } from './support/child';
import { freePort } from './support/free-port';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const KILLS = 3;
const KILL_AFTER_MS = 250;
/** What a killed server was starting may be found by a sweeper, once a minute. */
const SETTLED_MS_MAX = 150_000;

test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('an agent of this host comes online, answers, is brought back when it dies, and outlives a kill -9 of its server', async () => {
  const dataDir = makeTempFolder('local-agents');
  const env = {
    DATA_DIR: dataDir,
    // The agent knows the address of its server from its start on, so that has to be the same after a restart.
    PORT: '0',
    MOLECULE_AGENT_PROGRAM: await buildEchoAgent(),
  };
  let server = await startServer(env);
  const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', {
    name: 'Here',
    runtime: 'claude-code',
  });
  const folder = join(dataDir, 'workspaces', id);
  const pidNow = (): number => agentPidOf(dataDir, id);
  await expectOnline(server, id);
  await expectEcho(server, id);

  await awaitALook(server);
  const first = killAgentOf(dataDir, id);
  // Until then it may still be taken for one that runs.
  await expect.poll(() => processStartTime(first), SOON).toBeNull();
  const refused = await say(server, id, 'Are you there?');
  expect(refused).toMatchObject({ status: 503, body: { error: { data: { code: 'agent_dead' } } } });
  await expect.poll(() => pidNow(), SOON).not.toBe(first);
  await expectOnline(server, id);
  await expectEcho(server, id);
  const second = pidNow();

  server.kill('SIGKILL');
  await server.ended;
  expect(await processStartTime(second)).not.toBeNull();
  server = await startServer(env);
  await expectEcho(server, id);
  await expectOnline(server, id);
  expect(pidNow(), 'it was taken over, not started again').toBe(second);

  await server.api.remove(id, { purge: true });
  await expect.poll(() => processStartTime(second), SOON).toBeNull();
  await expect.poll(() => existsSync(folder), SOON).toBe(false);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});

test('kills of the server at any moment of a start leave each workspace online with exactly one agent', async () => {
  const env = {
    DATA_DIR: makeTempFolder('local-kills'),
    PORT: String(await freePort()),
    MOLECULE_AGENT_PROGRAM: await buildEchoAgent(),
  };
  let server = await startServer(env);
  const create = (name: string) =>
    server.api.json<{ id: string }>('POST', '/workspaces', { name, runtime: 'claude-code' });
  const { id } = await create('First');
  await expectOnline(server, id);
  for (let kill = 0; kill < KILLS; kill += 1) {
    await Promise.all([1, 2].map((at) => create(`Ada ${kill}.${at}`)));
    // A start takes some hundred milliseconds: the kill falls before, into and after it.
    await waitUntil(() => false, KILL_AFTER_MS * kill);
    server.kill('SIGKILL');
    await server.ended;
    server = await startServer(env);
  }
  const rows = await server.api.listSettled(SETTLED_MS_MAX);
  expect(rows.map(({ status }) => status)).toEqual(rows.map(() => 'online'));
  expect(rows).toHaveLength(1 + 2 * KILLS);
  const agents = await agentsIn(env.DATA_DIR);
  expect(agents.toSorted()).toEqual(rows.map((row) => row.id).toSorted());
  await Promise.all(rows.map((row) => server.api.remove(row.id, { purge: true })));
  await expect.poll(() => agentsIn(env.DATA_DIR), SOON).toEqual([]);
});

/** Just after the sweeper has looked at its machines: it does not find a dead one before those who talk to it. */
async function awaitALook({ api }: ServerProcess): Promise<void> {
  const looks = async (): Promise<number> => {
    const text = await (await api.call('GET', '/metrics')).text();
    const counts = text.matchAll(/^molecule_machine_observations_total\S* (\d+)$/gm);
    return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
  };
  const before = await looks();
  await expect.poll(looks, SOON).toBeGreaterThan(before);
}

/** The workspaces of the agents that run in a folder, one for each process that is told which workspace it is. */
async function agentsIn(dataDir: string): Promise<string[]> {
  const agents = (await listProcesses()).filter(({ environment }) =>
    environment.includes(`\0HOME=${dataDir}/workspaces/`),
  );
  return agents.map(({ environment }) => /\0WORKSPACE_ID=([^\0]+)\0/.exec(environment)?.[1] ?? '');
}
