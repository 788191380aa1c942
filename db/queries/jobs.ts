import { sql as statement } from 'drizzle-orm';
import postgres, { type Sql } from 'postgres';
import type { Connection } from '../client';
import { sweeperTicks } from '../schema/sweeper-ticks';

export interface PoolLock {
  release(): Promise<void>;
}

/** A lost session is noticed, and its lock taken again, within this time. */
const LOCK_CHECK_MS = 2000;

/**
 * Says "this worker pool lives" by an advisory lock on a connection of its own: it goes with the process, even on
 * kill -9, and is taken again when the database or the connection went away in between.
 */
export async function holdPoolLock(url: string, poolId: string): Promise<PoolLock> {
  const session = postgres(url, {
    max: 1,
    onnotice: () => {},
    connection: { application_name: 'molecule-pool' },
  });
  const take = () => session`
    select pg_advisory_lock(hashtextextended(${poolId}, 0))
    where not exists (select from pg_locks where locktype = 'advisory' and pid = pg_backend_pid())`;
  await take().catch(async (error: unknown) => {
    await session.end({ timeout: 0 });
    throw error;
  });
  // A failed check needs no word: the next one connects anew.
  const timer = setInterval(() => void take().catch(() => {}), LOCK_CHECK_MS);
  return {
    async release() {
      clearInterval(timer);
      await session.end({ timeout: 1 });
    },
  };
}

/**
 * Frees the jobs of worker pools that died; without this they stay locked for four hours. A pool is dead when nobody
 * holds its lock. `graceSeconds` spares a pool that has taken a job but not yet its lock. Returns how many pools.
 */
export async function unlockDeadPools(sql: Sql, graceSeconds: number): Promise<number> {
  return sql.begin(async (tx) => {
    const pools = await tx<{ id: string }[]>`
      select locked_by as id from graphile_worker.jobs where locked_by is not null
      group by locked_by having max(locked_at) < now() - make_interval(secs => ${graceSeconds})`;
    const dead: string[] = [];
    for (const { id } of pools) {
      const [row] = await tx`select pg_try_advisory_xact_lock(hashtextextended(${id}, 0)) as free`;
      if (row?.free) dead.push(id);
    }
    if (dead.length > 0) await tx`select graphile_worker.force_unlock_workers(${dead}::text[])`;
    return dead.length;
  });
}

export async function recordTick(db: Connection, name: string, at: Date, corrected: number): Promise<void> {
  await db
    .insert(sweeperTicks)
    .values({ name, lastTickAt: at, lastCorrected: corrected })
    .onConflictDoUpdate({
      target: sweeperTicks.name,
      set: {
        lastTickAt: statement`excluded.last_tick_at`,
        lastCorrected: statement`excluded.last_corrected`,
      },
    });
}

export const listTicks = (db: Connection) => db.select().from(sweeperTicks);
