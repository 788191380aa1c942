import type { Sql } from 'postgres';

/** What the migrations wrote a row into. */
const KEPT = ['deployment', 'audit_head'];

/**
 * Removes every row and sets every counter back. Not `truncate`, which makes new files for each table and index, with
 * rows or without: that was most of what a test cost. All in one statement, in which no foreign key minds the order.
 */
export const emptyTables = (sql: Sql): Promise<unknown> =>
  sql.unsafe(`
    do $$
    declare
      it record;
    begin
      delete from workspaces;
      for it in
        select format('%I', relname) as name from pg_class
        where relnamespace = 'public'::regnamespace and relkind = 'r'
          and relname not in ('workspaces', ${KEPT.map((name) => `'${name}'`).join(', ')})
      loop
        execute 'delete from ' || it.name;
      end loop;
      for it in
        select format('%I', sequencename) as name from pg_sequences
        where schemaname = 'public' and last_value is not null
      loop
        perform setval(it.name, 1, false);
      end loop;
    end $$`);
