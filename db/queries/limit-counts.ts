import { lt } from 'drizzle-orm';
import type { Connection } from '../client';
import { limitCounts } from '../schema/limit-counts';

/** How many counts had run out and are gone. */
export async function deleteCountsBefore(db: Connection, now: Date): Promise<number> {
  const gone = await db
    .delete(limitCounts)
    .where(lt(limitCounts.expire, now))
    .returning({ key: limitCounts.key });
  return gone.length;
}
