import { expect, test } from '@playwright/test';
import { type CountingAgents, pause, startCountingAgents } from '@/server/testing/counting-agents';
import { endAllChildren } from './support/child';
import { startExternalPostgres } from './support/external-postgres';
import { GatewayLedger, type Workspaces } from './support/gateway-ledger';
import { killCount, timeForKillsMs } from './support/kills';
import { seededRandom } from './support/random';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const KILLS = killCount(4);
const KILL_WITHIN_MS = 600;
const END_MS_MAX = 60_000;
const KNOWN_MS_MAX = 120_000;
const KINDS = ['send', 'send', 'send', 'stream', 'stream', 'queue', 'queue', 'delegation'] as const;

let agents: CountingAgents;
test.beforeEach(async () => {
  agents = await startCountingAgents();
});
test.afterEach(async () => {
  await endAllChildren();
  await agents.close();
  await removeTempFolders();
});

async function createWorkspaces({ api }: ServerProcess): Promise<Workspaces & { busyToken: string }> {
  const create = (name: string, url: string) =>
    api.json<{ id: string; connection: { auth_token: string } }>('POST', '/workspaces', {
      name,
      runtime: 'external',
      url,
    });
  const [worker, busy, lead] = [
    await create('Worker', agents.worker.url),
    await create('Busy', agents.busy.url),
    await api.create('Lead'),
  ];
  return { worker: worker.id, busy: busy.id, busyToken: busy.connection.auth_token, lead: lead.id };
}

/** Clients of all kinds at work, until they are called off. */
function workAll(ledger: GatewayLedger, port: number): { stop(): Promise<void> } {
  let isOver = false;
  const keep = async (kind: (typeof KINDS)[number]): Promise<void> => {
    while (!isOver) {
      const isKnown = await ledger.work(port, kind);
      if (!isKnown) await pause(20);
    }
  };
  const working = Promise.all(KINDS.map(keep));
  return {
    async stop() {
      isOver = true;
      await working;
    },
  };
}

/** The busy agent says that it has room. */
const beat = (port: number, { busy, busyToken }: { busy: string; busyToken: string }): Promise<Response> =>
  fetch(`http://127.0.0.1:${port}/api/registry/heartbeat`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${busyToken}` },
    body: JSON.stringify({ workspace_id: busy, active_tasks: 0 }),
  });

/** All clients try until they know, and nothing waits any more; then the books are compared. */
async function settle(
  ledger: GatewayLedger,
  server: ServerProcess,
  workspaces: Awaited<ReturnType<typeof createWorkspaces>>,
): Promise<void> {
  agents.becomeFree();
  const waiting = async (): Promise<string[]> => {
    for (const kind of new Set(KINDS)) await ledger.work(server.port, kind, { onlyOpen: true });
    await beat(server.port, workspaces);
    const path = `/workspaces/${workspaces.busy}/a2a/queue`;
    const { messages } = await server.api.json<{ messages: unknown[] }>('GET', path);
    return [...ledger.open, ...messages.map((message) => `queued: ${JSON.stringify(message)}`)];
  };
  // A connection that the database has cut may be found out now.
  const waitingOrAway = () => waiting().catch((error: unknown) => [String(error)]);
  await expect.poll(waitingOrAway, { timeout: KNOWN_MS_MAX, intervals: [200] }).toEqual([]);
  await expect
    .poll(() => ledger.compare(server.port, agents.deliveries), { timeout: END_MS_MAX, intervals: [500] })
    .toEqual([]);
}

test('kill -9 again and again under load of all kinds: nothing acknowledged is missing, nothing is done twice', async () => {
  test.setTimeout(timeForKillsMs(KILLS) + 120_000);
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
  console.log(`CRASH_SEED=${seed}`);
  const random = seededRandom(seed);
  const dataDir = makeTempFolder('gateway-crashes');
  let server = await startServer({ DATA_DIR: dataDir });
  const workspaces = await createWorkspaces(server);
  const ledger = new GatewayLedger(workspaces);
  for (let kill = 0; kill < KILLS; kill += 1) {
    const before = ledger.acknowledged;
    const load = workAll(ledger, server.port);
    await expect.poll(() => ledger.acknowledged, { timeout: END_MS_MAX }).toBeGreaterThan(before + 5);
    const victim = server;
    setTimeout(() => victim.kill('SIGKILL'), random.below(KILL_WITHIN_MS));
    await expect.poll(() => victim.hasEnded(), { timeout: END_MS_MAX }).toBe(true);
    await load.stop();
    server = await startServer({ DATA_DIR: dataDir });
  }
  await settle(ledger, server, workspaces);
  expect(ledger.acknowledged).toBeGreaterThan(KILLS * 5);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});

test('PostgreSQL goes away and comes back under load: callers are told to come again, and nothing is lost or done twice', async () => {
  const postgres = await startExternalPostgres();
  const url = await postgres.createDatabase('gateway');
  const server = await startServer({ DATABASE_URL: url, DATA_DIR: makeTempFolder() });
  const workspaces = await createWorkspaces(server);
  const ledger = new GatewayLedger(workspaces);
  const load = workAll(ledger, server.port);
  await expect.poll(() => ledger.acknowledged, { timeout: END_MS_MAX }).toBeGreaterThan(20);
  await postgres.stop();
  const told = () => ledger.refusals.get('503 platform_unavailable') ?? 0;
  await expect.poll(told, { timeout: END_MS_MAX }).toBeGreaterThan(KINDS.length);
  await postgres.start();
  const before = ledger.acknowledged;
  await expect.poll(() => ledger.acknowledged, { timeout: END_MS_MAX }).toBeGreaterThan(before + 20);
  await load.stop();
  // Nobody is told that something is broken: only that it is away for the moment (in a stream too), or that nobody knows
  // whether the agent did what it had been sent.
  const refusals = [...ledger.refusals.keys()];
  const honest = /^(503|429) |^200 platform_unavailable$|^409 message_in_doubt$/;
  expect(refusals.filter((refusal) => !honest.test(refusal))).toEqual([]);
  await settle(ledger, server, workspaces);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});
