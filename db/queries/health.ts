import type { Sql } from 'postgres';

export async function pingDatabase(sql: Sql): Promise<void> {
  await sql`select 1`;
}
