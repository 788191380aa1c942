import { EventEmitter } from 'node:events';
import { describe, expect, it, vi } from 'vitest';
import type { SshConnection } from './connect-ssh';
import { NotStarted } from './not-started';
import { ConnectionPool, type PoolOptions } from './pool';
import type { InstancePlace } from './shells';

const HOUR_MS = 3_600_000;
const placeOf = (instanceId: string): InstancePlace => ({
  instanceId,
  availabilityZone: 'eu-central-1a',
  privateAddress: '10.0.0.1',
  publicAddress: null,
});

/** Connections that are there at once and remember whether they are open. */
function openPool(options: Partial<PoolOptions> = {}) {
  const made: (SshConnection & { readonly to: string; isClosed(): boolean })[] = [];
  const pool = new ConnectionPool({
    idleMs: HOUR_MS,
    connectionsMax: 4,
    connect: async ({ instanceId }) => {
      const events = new EventEmitter();
      let isOpen = true;
      let isAbandoned = false;
      const close = (): void => {
        isOpen = false;
        events.emit('close');
      };
      const connection = {
        to: instanceId,
        client: {} as never,
        since: performance.now(),
        isOpen: () => isOpen && !isAbandoned,
        brokenBy: () => null,
        onClose: (listener: () => void) => void events.once('close', listener),
        close,
        abandon: () => {
          isAbandoned = true;
        },
        isClosed: () => !isOpen,
      };
      made.push(connection);
      return connection;
    },
    ...options,
  });
  const open = (): string[] => made.filter((one) => one.isOpen()).map(({ to }) => to);
  return { pool, made, open };
}

/** Something that goes on until it is told to end. */
function task() {
  let end = (): void => {};
  const over = new Promise<void>((resolve) => {
    end = resolve;
  });
  return { run: () => over, end: () => end() };
}

describe('connections to instances', () => {
  it('are one for as many as fit on it, then another, and a third is the last', async () => {
    const { pool, open } = openPool();
    const tasks = Array.from({ length: 30 }, task);
    const uses = tasks.map(({ run }) => pool.use(placeOf('i-1'), HOUR_MS, run));
    await vi.waitFor(() => expect(open()).toHaveLength(3));
    for (const { end } of tasks) end();
    await Promise.all(uses);
    expect(open()).toHaveLength(3);
  });

  it('let who had no place in as soon as somebody is through', async () => {
    const { pool, made } = openPool();
    const tasks = Array.from({ length: 24 }, task);
    const uses = tasks.map(({ run }) => pool.use(placeOf('i-1'), HOUR_MS, run));
    const late = vi.fn(async () => 'done');
    const waiting = pool.use(placeOf('i-1'), HOUR_MS, late);
    await vi.waitFor(() => expect(made).toHaveLength(3));
    expect(late).not.toHaveBeenCalled();
    tasks[5]?.end();
    expect(await waiting).toBe('done');
    for (const { end } of tasks) end();
    await Promise.all(uses);
  });

  it('make room for another instance by the one that nobody has used for longest, and say when there is none for long', async () => {
    const { pool, open } = openPool({ roomMsMax: 10 });
    for (const id of ['i-1', 'i-2', 'i-3', 'i-4', 'i-1'])
      await pool.use(placeOf(id), HOUR_MS, async () => {});
    await pool.use(placeOf('i-5'), HOUR_MS, async () => {});
    expect(open()).toEqual(['i-1', 'i-3', 'i-4', 'i-5']);
    const tasks = Array.from({ length: 4 }, task);
    const uses = tasks.map(({ run }, at) => pool.use(placeOf(`i-${[1, 3, 4, 5][at]}`), HOUR_MS, run));
    const refused = pool.use(placeOf('i-6'), HOUR_MS, async () => {});
    const error = { code: 'backend_unavailable', publicText: expect.stringMatching(/^All 4 connections/) };
    await expect(refused).rejects.toMatchObject(error);
    for (const { end } of tasks) end();
    await Promise.all(uses);
  });

  it('let who found no room in as soon as one of another instance is free', async () => {
    const { pool, open } = openPool();
    const tasks = Array.from({ length: 4 }, task);
    const uses = tasks.map(({ run }, at) => pool.use(placeOf(`i-${at}`), HOUR_MS, run));
    const late = vi.fn(async () => 'done');
    const waiting = Promise.all([8, 9].map((at) => pool.use(placeOf(`i-${at}`), HOUR_MS, late)));
    await vi.waitFor(() => expect(open()).toHaveLength(4));
    expect(late).not.toHaveBeenCalled();
    tasks[2]?.end();
    expect(await waiting).toEqual(['done', 'done']);
    expect(open()).toHaveLength(4);
    for (const { end } of tasks) end();
    await Promise.all(uses);
  });

  it('are closed when they are idle, forgotten, or all of them are', async () => {
    const { pool, open } = openPool({ idleMs: 5 });
    await pool.use(placeOf('i-1'), HOUR_MS, async () => {});
    await vi.waitFor(() => expect(open()).toEqual([]));
    const held = task();
    const use = pool.use(placeOf('i-2'), HOUR_MS, held.run);
    await vi.waitFor(() => expect(open()).toEqual(['i-2']));
    pool.forget('i-2');
    await vi.waitFor(() => expect(open()).toEqual([]));
    held.end();
    await use;
    const last = pool.use(placeOf('i-3'), HOUR_MS, async () => {});
    await Promise.all([last, pool.close()]);
    expect(open()).toEqual([]);
    await expect(pool.use(placeOf('i-3'), HOUR_MS, async () => {})).rejects.toMatchObject({
      code: 'backend_unavailable',
    });
  });

  it('are replaced where one is dead before it takes anything, and once only', async () => {
    const { pool, made } = openPool();
    await pool.use(placeOf('i-1'), HOUR_MS, async () => {});
    made[0]?.abandon();
    await pool.use(placeOf('i-1'), HOUR_MS, async () => {});
    expect(made).toHaveLength(2);
    const run = vi.fn(async () => {
      throw new NotStarted();
    });
    await expect(pool.use(placeOf('i-1'), HOUR_MS, run)).rejects.toBeInstanceOf(NotStarted);
    expect(run).toHaveBeenCalledTimes(2);
  });

  it('that are given up stay until whoever is at something on them is through', async () => {
    const { pool, made } = openPool();
    const held = task();
    const use = pool.use(placeOf('i-1'), HOUR_MS, held.run);
    const refused = vi.fn(async (connection: SshConnection) => {
      if (connection === made[0]) throw new NotStarted();
      return 'elsewhere';
    });
    expect(await pool.use(placeOf('i-1'), HOUR_MS, refused)).toBe('elsewhere');
    expect(made.map((one) => one.isClosed())).toEqual([false, false]);
    expect(await pool.use(placeOf('i-1'), HOUR_MS, async (connection) => connection === made[1])).toBe(true);
    held.end();
    await use;
    await vi.waitFor(() => expect(made.map((one) => one.isClosed())).toEqual([true, false]));
  });

  it('are not used for what should outlive them', async () => {
    const { pool, made, open } = openPool();
    for (let at = 0; at < 5; at += 1) await pool.use(placeOf('i-1'), 0, async () => {});
    expect(made).toHaveLength(5);
    expect(open().length).toBeLessThanOrEqual(3);
  });

  it('that cannot be made are no obstacle for the next', async () => {
    const connect = vi.fn().mockRejectedValueOnce(new Error('not now'));
    const { pool, made } = openPool();
    const failing = new ConnectionPool({ idleMs: HOUR_MS, connectionsMax: 1, connect });
    await expect(failing.use(placeOf('i-1'), HOUR_MS, async () => {})).rejects.toThrow('not now');
    await pool.use(placeOf('i-1'), HOUR_MS, async () => {});
    connect.mockResolvedValueOnce(made[0]);
    expect(await failing.use(placeOf('i-1'), HOUR_MS, async () => 'through')).toBe('through');
  });
});
