import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Task, TaskState } from '@a2a-js/sdk';
import { ServerCallContext } from '@a2a-js/sdk/server';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DiskTaskStore } from './task-store';

const context = new ServerCallContext();
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-tasks-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const task = (id: string, state: string): Task => Task.fromJSON({ id, contextId: 'c', status: { state } });
const stateIn = async (store: DiskTaskStore, id: string): Promise<TaskState | undefined> =>
  (await store.load(id, context))?.status?.state;

it('still knows a task after a restart', async () => {
  await new DiskTaskStore(folder).save(task('a', 'TASK_STATE_COMPLETED'), context);
  expect(await stateIn(new DiskTaskStore(folder), 'a')).toBe(TaskState.TASK_STATE_COMPLETED);
  expect(await new DiskTaskStore(folder).load('b', context)).toBeUndefined();
});

it('what an earlier process was at has failed, with a sentence; what had ended stays as it ended', async () => {
  const before = new DiskTaskStore(folder);
  await before.save(task('a', 'TASK_STATE_WORKING'), context);
  await before.save(task('b', 'TASK_STATE_WORKING'), context);
  await before.save(task('b', 'TASK_STATE_COMPLETED'), context);
  const after = new DiskTaskStore(folder);
  expect(after.failUnfinished()).toBe(1);
  expect(JSON.stringify(await after.load('a', context))).toContain('was restarted while it worked on this');
  expect(await stateIn(after, 'a')).toBe(TaskState.TASK_STATE_FAILED);
  expect(await stateIn(after, 'b')).toBe(TaskState.TASK_STATE_COMPLETED);
  expect(after.failUnfinished()).toBe(0);
});

it('gives copies: what a caller does to a task changes nothing', async () => {
  const store = new DiskTaskStore(folder);
  await store.save(task('a', 'TASK_STATE_WORKING'), context);
  Object.assign((await store.load('a', context)) ?? {}, { contextId: 'other' });
  expect((await store.load('a', context))?.contextId).toBe('c');
});

it('pieces wait for the disk, until somebody flushes', async () => {
  const store = new DiskTaskStore(folder);
  await store.save(task('a', 'TASK_STATE_WORKING'), context);
  await store.save({ ...task('a', 'TASK_STATE_WORKING'), metadata: { n: 1 } }, context);
  expect((await new DiskTaskStore(folder).load('a', context))?.metadata).toBeUndefined();
  store.flush();
  expect((await new DiskTaskStore(folder).load('a', context))?.metadata).toEqual({ n: 1 });
});

it('holds few ended tasks in memory, and finds the others on the disk', async () => {
  const store = new DiskTaskStore(folder);
  for (let at = 0; at < 120; at += 1) await store.save(task(`t${at}`, 'TASK_STATE_COMPLETED'), context);
  const listed = await store.list({ pageSize: 100 } as never, context);
  expect(listed.totalSize).toBe(50);
  expect(await stateIn(store, 't0')).toBe(TaskState.TASK_STATE_COMPLETED);
});
