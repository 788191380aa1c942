import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { findDelegation, stampDelegation } from '@/db/queries/delegations';
import {
  DELEGATION_STATUSES,
  type DelegationStatus,
  IN_FLIGHT_STATUSES,
  mayMove,
  OPEN_STATUSES,
} from '@/domain/delegation';
import { changeBySystem } from '@/server/audit/mutate';
import { sweep } from '@/server/testing/drain-jobs';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { sweepDelegations } from './delegation.sweeper';
import { settleDelegation } from './move-delegation';
import type { Step } from './step';
import { writeDelegation } from './write-delegation';

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

const STEPS: Record<DelegationStatus, Step> = {
  queued: { to: 'queued' },
  dispatched: { to: 'dispatched' },
  in_progress: { to: 'in_progress', taskId: null },
  stuck: { to: 'stuck', error: 'No sign.' },
  completed: { to: 'completed', result: 'Done.' },
  failed: { to: 'failed', error: 'It broke.' },
};

async function write(caller: { id: string }, callee: { id: string }, delegationId: string = randomUUID()) {
  const chain = { chainId: randomUUID(), path: [caller.id, callee.id] };
  await changeBySystem(platform.deps, (change) =>
    writeDelegation(platform.deps, change, {
      ...{ delegationId, callerId: caller.id, calleeId: callee.id, chain },
      task: 'Count.',
      idempotencyKey: null,
      origin: 'agent',
      traceparent: null,
      isSent: false,
    }),
  );
  return delegationId;
}

const pair = async (): Promise<[SeededAgent, SeededAgent]> => [
  await seedAgent(platform, { name: 'Ada' }),
  await seedAgent(platform, { name: 'Bea' }),
];
const find = (id: string) => findDelegation(platform.deps.database.db, id);
const place = (id: string, status: DelegationStatus) =>
  platform.sql`update delegations set status = ${status} where delegation_id = ${id}`;

describe('the ledger', () => {
  it.each(DELEGATION_STATUSES)(
    'moves from %s where the table of moves lets it, and nowhere else',
    async (from) => {
      const [caller, callee] = await pair();
      for (const to of DELEGATION_STATUSES) {
        const id = await write(caller, callee);
        await place(id, from);
        const moved = await settleDelegation(platform.deps, id, STEPS[to]);
        expect([to, moved !== null]).toEqual([to, mayMove(from, to)]);
        expect((await find(id))?.status).toBe(mayMove(from, to) ? to : from);
      }
    },
  );

  it('in any order of steps keeps its end, and tells of each move once', async () => {
    const [caller, callee] = await pair();
    const steps = fc.array(fc.constantFrom(...DELEGATION_STATUSES), { minLength: 1, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(steps, async (wanted) => {
        const id = await write(caller, callee);
        let expected: DelegationStatus = 'queued';
        const told: DelegationStatus[] = [];
        for (const to of wanted) {
          if (mayMove(expected, to)) {
            expected = to;
            told.push(to);
          }
          await settleDelegation(platform.deps, id, STEPS[to]);
        }
        expect((await find(id))?.status).toBe(expected);
        const events = await platform.sql`
          select 1 from events where payload->>'delegation_id' = ${id} and type <> 'DELEGATION_SENT'`;
        expect(events).toHaveLength(told.length);
      }),
      { numRuns: 25 },
    );
  });

  it('has one end where several come at once', async () => {
    const [caller, callee] = await pair();
    const id = await write(caller, callee);
    const ends = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        settleDelegation(platform.deps, id, n % 2 === 0 ? STEPS.completed : STEPS.failed),
      ),
    );
    expect(ends.filter((moved) => moved !== null)).toHaveLength(1);
    const results = await platform.sql`select 1 from activity_logs where activity_type = 'delegation'
      and method = 'delegate_result'`;
    expect(results).toHaveLength(1);
  });

  it('takes no notice of one that is not there, and of a sign of one that is over', async () => {
    expect(await settleDelegation(platform.deps, 'nobody', STEPS.completed)).toBeNull();
    const [caller, callee] = await pair();
    const id = await write(caller, callee);
    const { db } = platform.deps.database;
    await stampDelegation(db, id, platform.clock.now());
    expect((await find(id))?.lastHeartbeat).toEqual(platform.clock.now());
    await settleDelegation(platform.deps, id, STEPS.completed);
    await stampDelegation(db, id, new Date(0));
    expect((await find(id))?.lastHeartbeat).toEqual(platform.clock.now());
  });

  it('has indexes over exactly the states that it is searched by', async () => {
    const rows = await platform.sql<{ name: string; definition: string }[]>`
      select indexname as name, indexdef as definition from pg_indexes where tablename = 'delegations'`;
    const statesOf = (name: string) =>
      [...(rows.find((row) => row.name === name)?.definition ?? '').matchAll(/'(\w+)'::text/g)].map(
        ([, status]) => status,
      );
    expect(statesOf('idx_delegations_inflight_heartbeat')).toEqual([...IN_FLIGHT_STATUSES]);
    expect(statesOf('delegations_open_deadline')).toEqual([...OPEN_STATUSES]);
  });

  it('does not put results into the inbox where that is switched off', async () => {
    const [caller, callee] = await pair();
    const id = await write(caller, callee);
    const deps = { ...platform.deps, config: { ...platform.deps.config, delegationResultPush: false } };
    await settleDelegation(deps, id, STEPS.completed);
    const pushed = await platform.sql`select 1 from activity_logs where activity_type = 'a2a_receive'`;
    expect(pushed).toHaveLength(0);
  });
});

describe('the sweeper', () => {
  const MINUTE = 60_000;

  it('warns of silence, ends what is overdue, leaves the rest, and does the same twice', async () => {
    const [caller, callee] = await pair();
    const [silent, lively, quiet] = [
      await write(caller, callee),
      await write(caller, callee),
      await write(caller, callee),
    ];
    const { db } = platform.deps.database;
    await stampDelegation(db, silent, platform.clock.now());
    platform.clock.advance(10 * MINUTE);
    await stampDelegation(db, lively, platform.clock.now());
    expect(await sweepDelegations(platform.deps)).toEqual({
      deadline_failures: 0,
      stuck_marked: 0,
      errors: 0,
    });
    platform.clock.advance(1);
    for (const stuck_marked of [1, 0]) {
      expect(await sweepDelegations(platform.deps)).toEqual({
        deadline_failures: 0,
        stuck_marked,
        errors: 0,
      });
      const stands = await Promise.all([silent, lively, quiet].map(find));
      expect(stands.map((row) => row?.status)).toEqual(['stuck', 'queued', 'queued']);
      expect(stands[0]?.errorDetail).toBe('no heartbeat for more than 600 seconds');
    }
    // One with signs for ever dies all the same, and a warning that nobody heeds ends.
    platform.clock.advance(6 * 60 * MINUTE);
    await stampDelegation(db, lively, platform.clock.now());
    expect(await sweepDelegations(platform.deps)).toMatchObject({ deadline_failures: 3, stuck_marked: 0 });
    expect((await find(lively))?.errorDetail).toBe('deadline exceeded by sweeper');
  });

  it('takes the heartbeats of a callee that is at work for signs, and of an idle one not', async () => {
    const [caller, busy] = await pair();
    const idle = await seedAgent(platform, { name: 'Cid' });
    const [withBusy, withIdle] = [await write(caller, busy), await write(caller, idle)];
    platform.clock.advance(MINUTE);
    const now = platform.clock.now();
    await platform.sql`update workspaces set last_heartbeat_at = ${now},
      active_tasks = case when id = ${busy.id} then 1 else 0 end`;
    await sweepDelegations(platform.deps);
    expect((await find(withBusy))?.lastHeartbeat).toEqual(now);
    expect((await find(withIdle))?.lastHeartbeat).toBeNull();
    platform.clock.advance(11 * MINUTE);
    await sweepDelegations(platform.deps);
    expect([(await find(withBusy))?.status, (await find(withIdle))?.status]).toEqual(['stuck', 'queued']);
  });

  it('and an update at the same moment leave one end', async () => {
    const [caller, callee] = await pair();
    for (let n = 0; n < 10; n += 1) {
      const id = await write(caller, callee);
      await platform.sql`update delegations set deadline = ${platform.clock.now()} where delegation_id = ${id}`;
      await Promise.all([
        sweepDelegations(platform.deps),
        settleDelegation(platform.deps, id, STEPS.completed),
      ]);
      const events = await platform.sql`
        select 1 from events where payload->>'delegation_id' = ${id}
          and type in ('DELEGATION_COMPLETE', 'DELEGATION_FAILED')`;
      expect(events).toHaveLength(1);
    }
  });

  it('goes on where one of them cannot be swept, and says how many', async () => {
    const [caller, callee] = await pair();
    const [bad, good] = [await write(caller, callee, 'bad'), await write(caller, callee)];
    await platform.sql`update delegations set deadline = ${platform.clock.now()}`;
    await platform.sql`create function refuse() returns trigger language plpgsql as $$
      begin if new.delegation_id = 'bad' then raise exception 'no'; end if; return new; end $$`;
    await platform.sql`create trigger refuse before update on delegations for each row execute function refuse()`;
    try {
      expect(await sweepDelegations(platform.deps)).toEqual({
        deadline_failures: 1,
        stuck_marked: 0,
        errors: 1,
      });
    } finally {
      await platform.sql`drop function refuse cascade`;
    }
    expect([(await find(bad))?.status, (await find(good))?.status]).toEqual(['queued', 'failed']);
  });

  it('reports what it corrected, as every sweeper does', async () => {
    const [caller, callee] = await pair();
    await write(caller, callee);
    await platform.sql`update delegations set deadline = ${platform.clock.now()}`;
    await sweep(platform, 'delegations');
    const [tick] = await platform.sql`select last_corrected from sweeper_ticks where name = 'delegations'`;
    expect(tick?.last_corrected).toBe(1);
  });
});
