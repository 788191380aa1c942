import { randomUUID } from 'node:crypto';
import postgres, { type Sql } from 'postgres';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import {
  type ActivityFilter,
  findActivityPlace,
  listActivityAfter,
  listNewestActivity,
} from './activity-entries';

const RARE = randomUUID();
/** Rows that a page may look at and leave out. */
const FILTERED_MAX = 500;
let platform: TestPlatform;
let workspaceId: string;
let sql: Sql;
let statement = '';
let parameters: unknown[] = [];

beforeAll(async () => {
  platform = await createTestPlatform();
  workspaceId = await seedWorkspace(platform);
  sql = postgres(platform.url, {
    max: 1,
    debug: (_connection, text, values) => {
      [statement, parameters] = [text, values];
    },
  });
  // Nearly all of it is the chatter of one peer; the oldest entries are what each filter looks for.
  await platform.sql`
    insert into activity_logs (workspace_id, activity_type, method, source_id, target_id, request_body, origin, created_at)
    select ${workspaceId}, case when n <= 20 then 'error' else 'a2a_receive' end, n,
      case when n <= 5 then null when n <= 10 then ${RARE}::uuid else ${randomUUID()}::uuid end,
      case when n between 11 and 15 then ${RARE}::uuid else ${workspaceId}::uuid end,
      jsonb_build_object('text', repeat('x', 200)), 'agent', '2026-01-01'::timestamptz + n * interval '1 second'
    from generate_series(1, 100000) n`;
  await platform.sql`
    insert into activity_logs (workspace_id, activity_type, method, origin, created_at)
    select ${await seedWorkspace(platform)}, 'agent_log', n, 'agent', '2026-01-01'::timestamptz + n * interval '1 minute'
    from generate_series(1, 2000) n`;
  await platform.sql`vacuum analyze activity_logs`;
});
afterAll(async () => {
  await sql.end();
  await platform.close();
});

const EVERYTHING: ActivityFilter = {
  limit: 100,
  type: null,
  source: null,
  peerId: null,
  notBefore: null,
  before: null,
  preceding: null,
};

interface Plan {
  readonly 'Node Type': string;
  readonly 'Relation Name'?: string;
  readonly 'Actual Rows': number;
  readonly 'Actual Loops': number;
  readonly 'Rows Removed by Filter'?: number;
  readonly Plans?: readonly Plan[];
}
const nodes = (plan: Plan): Plan[] => [plan, ...(plan.Plans ?? []).flatMap(nodes)];

/** What the last statement does, as the server plans it. */
async function explainLast(): Promise<Plan[]> {
  const [row] = await platform.sql.unsafe<{ 'QUERY PLAN': [{ Plan: Plan }] }[]>(
    `explain (analyze, format json) ${statement}`,
    parameters as string[],
  );
  if (!row) throw new Error('explain answered nothing');
  return nodes(row['QUERY PLAN'][0].Plan).filter((node) => node['Relation Name'] === 'activity_logs');
}

async function expectIndexOnly(): Promise<void> {
  for (const scan of await explainLast()) {
    expect(scan['Node Type']).not.toBe('Seq Scan');
    expect(scan['Rows Removed by Filter'] ?? 0).toBeLessThanOrEqual(FILTERED_MAX);
    expect(scan['Actual Rows'] * scan['Actual Loops']).toBeLessThanOrEqual(FILTERED_MAX);
  }
}

describe('a page of 100,000 entries', () => {
  it.each<[string, Partial<ActivityFilter>, number]>([
    ['no filter', {}, 100],
    ['a rare type', { type: 'error' }, 20],
    ['the few of people', { source: 'people' }, 5],
    ['those of agents', { source: 'agents' }, 100],
    ['a peer that said little', { peerId: RARE }, 10],
    ['a peer that said nothing', { peerId: randomUUID() }, 0],
    ['the last seconds', { notBefore: new Date('2026-01-02T03:46:30Z') }, 11],
    ['what is old', { before: new Date('2026-01-01T00:01:00Z') }, 59],
    ['a rare type of people', { type: 'error', source: 'people' }, 5],
  ])('is read through an index with %s', async (_, filter, count) => {
    for (const settledOnly of [false, true]) {
      const rows = await listNewestActivity(sql, workspaceId, { ...EVERYTHING, ...filter, settledOnly });
      if (!settledOnly) expect(rows).toHaveLength(count);
      await expectIndexOnly();
    }
  });

  it('is read through an index after an entry and before one', async () => {
    const [entry] = await platform.sql<{ id: string }[]>`
      select id from activity_logs where workspace_id = ${workspaceId} and method = '50000'`;
    const place = await findActivityPlace(sql, workspaceId, entry?.id ?? '');
    if (!place) throw new Error('the entry is not there');
    await listActivityAfter(sql, workspaceId, place, EVERYTHING);
    await expectIndexOnly();
    const before = { ...EVERYTHING, preceding: place, settledOnly: false };
    const rows = await listNewestActivity(sql, workspaceId, before);
    expect(rows.slice(0, 2).map(({ method }) => method)).toEqual(['49999', '49998']);
    await expectIndexOnly();
  });
});
