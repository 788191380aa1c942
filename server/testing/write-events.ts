import type { TransactionSql } from 'postgres';
import { changeBySystem } from '@/server/audit/mutate';
import type { TestPlatform } from './test-platform';

/** All events of these tests are of one workspace; their versions tell them apart. */
export const EVENT_WORKSPACE = 'a3bb189e-8bf9-4c4b-9b3f-00000000000e';

/** Publishes one event for each version, each in a transaction of its own, as operations do. */
export async function publishVersions({ deps }: TestPlatform, versions: readonly number[]): Promise<void> {
  for (const version of versions) {
    await changeBySystem(deps, (change) =>
      change.publish([{ event: 'WORKSPACE_ONLINE', workspace_id: EVENT_WORKSPACE, version, payload: {} }]),
    );
  }
}

/** Inserts an event in a transaction that the test holds open, without waking anybody. */
export async function insertVersion(tx: TransactionSql, version: number): Promise<void> {
  await tx`
    insert into events (type, workspace_id, version, payload)
    values ('WORKSPACE_ONLINE', ${EVENT_WORKSPACE}, ${version}, '{}')`;
}

/** Inserts events in one statement, as another process would: this one's dispatcher learns of them by its poll. */
export async function insertVersions(
  { sql, clock }: TestPlatform,
  from: number,
  to: number,
  padding = '',
): Promise<void> {
  await sql`
    insert into events (type, workspace_id, version, payload, created_at)
    select 'WORKSPACE_ONLINE', ${EVENT_WORKSPACE}::uuid, version, json_build_object('padding', ${padding}::text),
      ${clock.now()}
    from generate_series(${from}::int, ${to}::int) version`;
}
