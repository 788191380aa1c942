import { expect, test } from '@playwright/test';
import { startScriptedAgent } from '@/server/testing/scripted-agent';
import { AcknowledgedMessages } from './support/acknowledged-messages';
import type { ApiClient } from './support/api-client';
import { endAllChildren } from './support/child';
import { killCount, timeForKillsMs } from './support/kills';
import { seededRandom } from './support/random';
import { type ServerProcess, startServer } from './support/server-process';
import { databasePidsIn, makeTempFolder, removeTempFolders } from './support/temp-folders';

const KILLS = killCount(15);
/** After the first acknowledgement of a round; a kill falls anywhere in it. */
const KILL_WITHIN_MS = 200;
const END_MS_MAX = 60_000;

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

test('after kill -9 again and again under load every acknowledged message is in the history, and none twice', async () => {
  test.setTimeout(timeForKillsMs(KILLS));
  const seed = Number(process.env.CRASH_SEED ?? Date.now() % 1_000_000);
  console.log(`CRASH_SEED=${seed}`);
  const random = seededRandom(seed);
  const dataDir = makeTempFolder('message-crashes');
  const agent = await startScriptedAgent();
  const book = new AcknowledgedMessages();
  let server = await startServer({ DATA_DIR: dataDir });
  const mock = await server.api.create('Mock');
  const pushed = await server.api.json<{ id: string }>('POST', '/workspaces', {
    name: 'Push',
    runtime: 'external',
    url: agent.url,
  });
  const ids = [mock.id, pushed.id];
  for (let kill = 0; kill < KILLS; kill += 1) {
    await talkUntilKilled(server, book, ids, random.below(KILL_WITHIN_MS), () => {
      // Every fifth time the database goes with it, in the middle of whatever it was writing.
      const victims = kill % 5 === 4 ? databasePidsIn(dataDir) : [];
      server.kill('SIGKILL');
      for (const pid of victims) endHard(pid);
    });
    server = await startServer({ DATA_DIR: dataDir });
    expect(await book.compare(server.api, ids), `after kill ${kill}, CRASH_SEED=${seed}`).toEqual([]);
  }
  expect(book.acknowledged).toBeGreaterThanOrEqual(KILLS);
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  await agent.close();
});

/** People and agents talk until somebody kills the server. */
async function talkUntilKilled(
  server: ServerProcess,
  book: AcknowledgedMessages,
  ids: readonly string[],
  killAfterMs: number,
  kill: () => void,
): Promise<void> {
  let killed = false;
  const before = book.acknowledged;
  const killing = expect
    .poll(() => book.acknowledged, { timeout: END_MS_MAX })
    .toBeGreaterThan(before)
    .then(() => {
      setTimeout(() => {
        killed = true;
        kill();
      }, killAfterMs);
    });
  const keep = async (work: (api: ApiClient) => Promise<void>): Promise<void> => {
    while (!killed) {
      await work(server.api).catch((error: unknown) => {
        if (!killed) throw error;
      });
    }
  };
  await Promise.all([
    killing,
    ...ids.flatMap((id) => [keep((api) => book.send(api, id)), keep((api) => book.notify(api, id))]),
  ]);
  await expect.poll(() => server.hasEnded(), { timeout: END_MS_MAX }).toBe(true);
}

function endHard(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended in between.
  }
}
