import { sql as statement } from 'drizzle-orm';
import type { Sql } from 'postgres';
import type { Connection } from '../client';
import { sweeperTicks } from '../schema/sweeper-ticks';

/** Says "this worker pool lives" for as long as the session does: the lock goes with the connection, even on kill -9. */
export async function holdPoolLock(session: Sql, poolId: string): Promise<void> {
  await session`select pg_advisory_lock(hashtextextended(${poolId}, 0))`;
}

export async function dropPoolLocks(session: Sql): Promise<void> {
  await session`select pg_advisory_unlock_all()`;
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
