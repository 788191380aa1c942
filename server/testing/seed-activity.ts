import type { NewActivity } from '@/server/activity/record-entry';
import type { TestPlatform } from './test-platform';

type ActivitySeed = Partial<
  Pick<NewActivity, 'type' | 'sourceId' | 'targetId' | 'requestBody' | 'responseBody'>
> & {
  readonly at?: Date;
  readonly txId?: string;
};

/** Writes one entry of a workspace, past the operations; its method says which one it is. Returns its id. */
export async function seedActivity(
  { sql, clock }: Pick<TestPlatform, 'sql' | 'clock'>,
  workspaceId: string,
  method: string,
  seed: ActivitySeed = {},
): Promise<string> {
  const { type = 'agent_log', sourceId = null, targetId = null, at = clock.now(), txId = null } = seed;
  const [asked, answered] = [seed.requestBody, seed.responseBody].map((body) => JSON.stringify(body) ?? null);
  const [row] = await sql<{ id: string }[]>`
    insert into activity_logs (workspace_id, activity_type, method, source_id, target_id, request_body,
      response_body, origin, created_at, tx_id)
    values (${workspaceId}, ${type}, ${method}, ${sourceId}, ${targetId}, ${asked ?? null}::text::jsonb,
      ${answered ?? null}::text::jsonb, 'agent', ${at},
      coalesce(${txId}::xid8, pg_current_xact_id()))
    returning id`;
  if (!row) throw new Error('an insert returned no row');
  return row.id;
}
