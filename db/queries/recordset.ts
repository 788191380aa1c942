import { sql as query, type SQL } from 'drizzle-orm';

/** A row to be written with others: its values by column, and apart from them those that are JSON text already. */
export interface RecordsetRow {
  readonly values: Readonly<Record<string, unknown>>;
  readonly json?: Readonly<Record<string, string | null>>;
}

/**
 * Rows as one parameter: the statement has the same text for any number of them, so it is parsed and planned once, and
 * built without a placeholder for each value.
 * @param columns names and types, as in `id uuid, name text`; missing values are null
 */
export const recordset = (rows: readonly RecordsetRow[], columns: SQL): SQL =>
  query`json_to_recordset(${`[${rows.map(toText).join(',')}]`}::text::json) as given(${columns})`;

function toText({ values, json = {} }: RecordsetRow): string {
  const text = JSON.stringify(values);
  const members = Object.entries(json).map(([name, value]) => `,${JSON.stringify(name)}:${value ?? 'null'}`);
  return members.length === 0 ? text : `${text.slice(0, -1)}${members.join('')}}`;
}
