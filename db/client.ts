import { drizzle, type PostgresJsDatabase } from 'drizzle-orm/postgres-js';
import postgres, { type Sql } from 'postgres';
import { prepareOften } from './prepare-often';

export type Database = PostgresJsDatabase;
export type Transaction = Parameters<Parameters<Database['transaction']>[0]>[0];
/** Either: a query that does not care whether it runs in a transaction. */
export type Connection = Database | Transaction;

export interface DatabaseClients {
  readonly db: Database;
  /** Raw SQL and LISTEN. Apart from `db`, because drizzle changes the type parsers of the client it is given. */
  readonly sql: Sql;
  /** Ends every connection; waits up to `timeoutSeconds` for running queries. */
  close(timeoutSeconds: number): Promise<void>;
}

const silent = (): void => {};

/** Opens the two pools on `url`; connections are made when first needed. */
export function connectDatabase(url: string): DatabaseClients {
  const options = { onnotice: silent, connection: { application_name: 'molecule' }, connect_timeout: 10 };
  const pool = postgres(url, { ...options, max: 12 });
  const sql = postgres(url, { ...options, max: 4 });
  return {
    db: drizzle(prepareOften(pool)),
    sql,
    async close(timeoutSeconds) {
      await Promise.all([pool.end({ timeout: timeoutSeconds }), sql.end({ timeout: timeoutSeconds })]);
    },
  };
}
