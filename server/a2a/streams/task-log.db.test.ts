import { randomUUID } from 'node:crypto';
import type { Sql } from 'postgres';
import { afterAll, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { claimTask, readTaskEvents } from '@/db/queries/a2a-task-log';
import { findTask, type TaskKey } from '@/db/queries/a2a-tasks';
import type { TaskState } from '@/domain/a2a/task-state';
import { createGate } from '@/server/testing/gate';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { FOLLOW_MS } from './follow-times';
import { Overtaken, TaskLog } from './task-log';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const CUT = Object.assign(new Error('write CONNECTION_CLOSED'), { code: 'CONNECTION_CLOSED' });

/** The database, whose connection is cut at the next write: before it arrives, or before anybody hears that it is done. */
function cutOnce(at: 'before' | 'after'): { sql: Sql; isCut: Promise<void> } {
  const cut = createGate();
  let isDone = false;
  const sql = new Proxy(platform.sql, {
    apply(target, self, args: unknown[]) {
      const run = () => Reflect.apply(target, self, args) as Promise<unknown>;
      if (isDone || !String(args[0]).includes('a2a_task_events')) return run();
      isDone = true;
      const written = at === 'after' ? run() : Promise.resolve();
      return Promise.resolve(written).then(() => {
        cut.open();
        throw CUT;
      });
    },
  });
  return { sql, isCut: cut.opened };
}

async function openLog(sql: Sql) {
  const key: TaskKey = { workspaceId: await seedWorkspace(platform), taskId: 'task' };
  const now = platform.clock.now();
  const standing = { state: 'working' as TaskState, task: {} };
  const followerId = randomUUID();
  const task = {
    ...{ ...key, owner: 'people', contextId: null, state: standing.state, version: '0.3' as const },
    ...{ madeBy: 'agent' as const, messageId: null, followAt: null, snapshot: '{}', at: now },
  };
  await claimTask(platform.sql, task, { followerId, until: new Date(now.getTime() + FOLLOW_MS) });
  const deps = { ...platform.deps, database: { ...platform.deps.database, sql } };
  const onFailure = vi.fn();
  const log = new TaskLog(deps, key, followerId, 0, () => standing, onFailure);
  const written = async () => ({
    events: (await readTaskEvents(platform.sql, key, 0, 100)).map(({ event }) => event),
    state: (await findTask(platform.sql, key))?.state,
  });
  return { key, log, standing, written, onFailure };
}

it.each(['before', 'after'] as const)(
  'writes every event once, although the connection is cut %s the first are written and the task ends meanwhile',
  async (at) => {
    const { sql, isCut } = cutOnce(at);
    const { log, standing, written, onFailure } = await openLog(sql);
    log.append('"begins"');
    await isCut;
    log.append('"goes on"');
    standing.state = 'completed';
    log.append('"ends"');
    await log.flush();
    expect(await written()).toEqual({ events: ['"begins"', '"goes on"', '"ends"'], state: 'completed' });
    expect(onFailure).not.toHaveBeenCalled();
  },
);

it('writes the end although nobody hears that it was written', async () => {
  const { sql } = cutOnce('after');
  const { log, standing, written } = await openLog(sql);
  standing.state = 'completed';
  log.append('"ends"');
  await log.flush();
  expect(await written()).toEqual({ events: ['"ends"'], state: 'completed' });
});

it('writes nothing more once another stream follows the task', async () => {
  const { key, log, written, onFailure } = await openLog(platform.sql);
  await platform.sql`update a2a_tasks set follower_id = gen_random_uuid() where task_id = ${key.taskId}`;
  log.append('"late"');
  await expect(log.flush()).rejects.toThrow(Overtaken);
  expect(await written()).toEqual({ events: [], state: 'working' });
  expect(onFailure).toHaveBeenCalledOnce();
});
