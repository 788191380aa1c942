import type { Sql } from 'postgres';

/**
 * About how many tasks the index holds, and how many events their log, as of when PostgreSQL last looked: to count them
 * would read them all.
 */
export async function estimateTaskIndex(
  sql: Sql,
): Promise<{ readonly tasks: number; readonly taskEvents: number }> {
  const [row] = await sql<{ tasks: number; taskEvents: number }[]>`
    select coalesce(max(reltuples) filter (where oid = 'a2a_tasks'::regclass), 0)::float8 as tasks,
      coalesce(max(reltuples) filter (where oid = 'a2a_task_events'::regclass), 0)::float8 as "taskEvents"
    from pg_class where oid in ('a2a_tasks'::regclass, 'a2a_task_events'::regclass)`;
  // Of a table that nobody has looked at yet, it says -1.
  return { tasks: Math.max(row?.tasks ?? 0, 0), taskEvents: Math.max(row?.taskEvents ?? 0, 0) };
}
