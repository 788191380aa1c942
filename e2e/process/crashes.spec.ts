import { expect, test } from '@playwright/test';
import { AcknowledgedChanges } from './support/acknowledged';
import { endAllChildren } from './support/child';
import { killCount, timeForKillsMs } from './support/kills';
import { seededRandom } from './support/random';
import { runAuditVerify } from './support/run-audit-verify';
import { type ServerProcess, startServer } from './support/server-process';
import { databasePidsIn, makeTempFolder, removeTempFolders } from './support/temp-folders';

const KILLS = killCount(12);
/** Long enough for some imports and removals; a kill falls anywhere in it. */
const KILL_WITHIN_MS = 700;
const END_MS_MAX = 60_000;
const SETTLED_MS_MAX = 60_000;
/** What is killed, in turn. The database server's own death ends Node too, and in order. */
const VICTIMS = ['node', 'node and database', 'database'] as const;
type Victim = (typeof VICTIMS)[number];

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('after kill -9 at any point every acknowledged change is there, nothing is half there, and work goes on by itself', async () => {
  test.setTimeout(timeForKillsMs(KILLS));
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
  console.log(`CRASH_SEED=${seed}`);
  const random = seededRandom(seed);
  const dataDir = makeTempFolder('crashes');
  const changes = new AcknowledgedChanges();
  let server = await startServer({ DATA_DIR: dataDir });
  for (let kill = 0; kill < KILLS; kill += 1) {
    const victim = VICTIMS[kill % VICTIMS.length] ?? 'node';
    await workUntilKilled(server, changes, random, () => killVictim(server, dataDir, victim));
    server = await startServer({ DATA_DIR: dataDir });
    const problems = await changes.compare(server.api, await server.api.listSettled(SETTLED_MS_MAX));
    expect(problems, `after kill ${kill} of ${victim}, CRASH_SEED=${seed}`).toEqual([]);
  }
  // At least one before each: on a slow machine a kill may follow it at once.
  expect(changes.acknowledged).toBeGreaterThanOrEqual(KILLS);
  expect(await runAuditVerify({ DATA_DIR: dataDir })).toMatchObject({ code: 0 });
  expect(await server.stop()).toEqual({ code: 0, signal: null });
});

/** Two clients change the server at the same time until somebody kills it. */
async function workUntilKilled(
  server: ServerProcess,
  changes: AcknowledgedChanges,
  random: { below(limit: number): number },
  kill: () => void,
): Promise<void> {
  let killed = false;
  let isAtWork = false;
  // From the first change on: on a slow machine all kills would fall into the start otherwise.
  const killSoon = (): void => {
    if (isAtWork) return;
    isAtWork = true;
    setTimeout(() => {
      killed = true;
      kill();
    }, random.below(KILL_WITHIN_MS));
  };
  const work = async (change: () => Promise<void>): Promise<void> => {
    while (!killed) {
      await change().then(killSoon, (error: unknown) => {
        if (!killed) throw error;
      });
    }
  };
  let label = 0;
  const single = [
    () => changes.create(server.api, `${random.below(1e9)} ${++label}`),
    () => changes.rename(server.api, `${random.below(1e9)} ${++label}`),
    () => changes.removeOldest(server.api, random.below(2) === 0),
  ];
  await Promise.all([
    work(() => changes.toggleOrg(server.api, random.below(2) === 0)),
    work(async () => single[random.below(single.length)]?.()),
  ]);
  await expect.poll(() => server.hasEnded(), { timeout: END_MS_MAX }).toBe(true);
}

function killVictim(server: ServerProcess, dataDir: string, victim: Victim): void {
  const [postmaster, ...sessions] = databasePidsIn(dataDir);
  if (victim !== 'database') server.kill('SIGKILL');
  if (victim === 'node' || postmaster === undefined) return;
  for (const pid of victim === 'database' ? [postmaster] : [postmaster, ...sessions]) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It ended in between.
    }
  }
}
