import type { TestPlatform } from './test-platform';

/** Everything that is stored, of every table there is, as text: ciphertext and hashes too, as the hexadecimal they are. */
export async function storedText({ sql }: Pick<TestPlatform, 'sql'>): Promise<string> {
  const tables = await sql<{ name: string }[]>`
    select quote_ident(table_schema) || '.' || quote_ident(table_name) as name from information_schema.tables
    where table_schema in ('public', 'graphile_worker') and table_type = 'BASE TABLE'`;
  const rows = await Promise.all(
    tables.map(({ name }) => sql.unsafe(`select row_to_json(t)::text as row from ${name} t`)),
  );
  return JSON.stringify(rows);
}
