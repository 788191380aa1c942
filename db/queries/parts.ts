import { sql as query, type SQL } from 'drizzle-orm';
import type { Connection } from '../client';

/**
 * Statements by name that go to the database as one: all of them happen, or nothing, with or without a transaction around
 * them. None sees what the others write; what one returns, those after it may read by its name.
 */
export type Parts = Readonly<Record<string, SQL>>;

const COMMA = query.raw(', ');

/**
 * Runs parts as one statement.
 * @param last what is asked of them
 */
export async function runParts<Row>(
  on: Connection,
  parts: Parts,
  last: SQL = query`select`,
): Promise<readonly Row[]> {
  const named = Object.entries(parts).map(([name, part]) => query`${query.raw(name)} as (${part})`);
  if (named.length === 0) return [];
  const rows: readonly unknown[] = await on.execute(query`with ${query.join(named, COMMA)} ${last}`);
  return rows as readonly Row[];
}
