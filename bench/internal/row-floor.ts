import { randomUUID } from 'node:crypto';
import { connectDatabase } from '@/db/client';
import { findRunningServer } from '@/server/platform/embedded-postgres/running-server';

/** As many as the server runs jobs at the same time. */
const CONNECTIONS = 10;

/**
 * What the database alone needs for the same rows, in milliseconds: one INSERT of all rows, then one UPDATE for each in
 * a transaction of its own, over ten connections; no events, no audit, no jobs, no HTTP. On the same server, in a table
 * of its own.
 */
export async function measureRowFloor(dataDir: string, rows: number): Promise<number> {
  const url = await findRunningServer(dataDir);
  if (url === null) throw new Error('the database server does not run');
  const { sql, close } = connectDatabase(url);
  try {
    await sql`create table if not exists bench_floor
      (id uuid primary key, parent_id uuid, name text not null, role text, status text not null)`;
    await sql`truncate bench_floor`;
    const made = Array.from({ length: rows }, (_, index) => ({
      id: randomUUID(),
      parent_id: null,
      name: `Workspace ${index}`,
      role: `Number ${index} of ${rows}`,
      status: 'provisioning',
    }));
    const beganAt = performance.now();
    await sql`insert into bench_floor
      select * from json_to_recordset(${JSON.stringify(made)}::text::json)
        as row(id uuid, parent_id uuid, name text, role text, status text)`;
    let next = 0;
    const update = async (): Promise<void> => {
      for (let row = made[next++]; row; row = made[next++]) {
        await sql`update bench_floor set status = 'online' where id = ${row.id}`;
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, update));
    return performance.now() - beganAt;
  } finally {
    await close(1);
  }
}
