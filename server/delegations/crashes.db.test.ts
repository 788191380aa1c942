import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { delegateTask, listDelegations } from '@/contracts/delegations';
import type { Deps } from '@/server/deps';
import { callRoute } from '@/server/testing/call-route';
import { dyingProcess } from '@/server/testing/dying-deps';
import { runWorkers } from '@/server/testing/run-workers';
import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { settleDelegation } from './move-delegation';
import { runDelegationJob } from './run-delegation.job';

let platform: TestPlatform;
const agents: ScriptedAgent[] = [];
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(async () => {
  await Promise.all(agents.splice(0).map((agent) => agent.close()));
  await platform.reset();
});
afterAll(() => platform.close());

async function openAgent(name: string) {
  const agent = await startScriptedAgent(reply('42 rows.'));
  agents.push(agent);
  return { agent, ...(await seedAgent(platform, { name, url: agent.url })) };
}

async function delegate(caller: SeededAgent, target_id: string): Promise<string> {
  const { status, body } = await callRoute(delegateTask, {
    params: { id: caller.id },
    headers: caller.headers,
    body: { target_id, task: 'Count the rows.' },
  });
  expect(status).toBe(202);
  return String(body.delegation_id);
}

const list = async (caller: SeededAgent) => {
  const { body } = await callRoute(listDelegations, {
    params: { id: caller.id },
    headers: caller.headers,
    query: { limit: '200' },
  });
  return body as unknown as { delegation_id: string; status: string; error?: string }[];
};

const run = (deps: Deps, delegation_id: string) =>
  runDelegationJob.run(
    deps,
    { delegation_id },
    { attempt: 1, lastAttempt: false, signal: new AbortController().signal },
  );

/** Steps of one run: the beginning and the end of its three transactions. */
const STEPS = 6;

describe('a process that is killed while it carries a delegation', () => {
  it.each(Array.from({ length: STEPS }, (_, n) => n + 1))(
    'at step %i: the agent is asked once at most, and the outcome is there or the trouble is seen',
    async (step) => {
      const caller = await seedAgent(platform, { name: 'Ada' });
      const { agent, id: target } = await openAgent('Bea');
      const id = await delegate(caller, target);
      const dying = dyingProcess(platform.deps, step);
      await run(dying.deps, id).catch(() => {});
      expect(dying.isDead()).toBe(true);
      const asked = agent.requests.length;
      // Whoever takes over runs the job again; and once more, as the queue may.
      await run(platform.deps, id);
      await run(platform.deps, id);
      expect(agent.requests.length).toBeLessThanOrEqual(1);
      const [row] = await list(caller);
      // Nothing was given out before the first transaction ended, and what is written down of an answer is found.
      const isKnown = step === 1 || step >= 4;
      expect([asked, row?.status]).toEqual([step <= 2 ? 0 : 1, isKnown ? 'completed' : 'stuck']);
      if (!isKnown) expect(row?.error).toContain('The platform was stopped');
    },
  );

  it('and whose agent says later how it ended is not stuck for good', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { id: target } = await openAgent('Bea');
    const id = await delegate(caller, target);
    await run(dyingProcess(platform.deps, 3).deps, id).catch(() => {});
    await run(platform.deps, id);
    expect(await list(caller)).toMatchObject([{ status: 'stuck' }]);
    await settleDelegation(platform.deps, id, { to: 'completed', result: 'Done after all.' });
    expect(await list(caller)).toMatchObject([{ status: 'completed' }]);
  });
});

describe('many delegations at once', () => {
  const AGENTS = 50;

  it('of one lead to fifty agents wait side by side, and nobody else’s jobs behind them', async () => {
    const lead = await seedAgent(platform, { name: 'Lead' });
    const team = await Promise.all(Array.from({ length: AGENTS }, (_, n) => openAgent(`W${n}`)));
    const answers: (() => void)[] = [];
    for (const { agent } of team) {
      agent.answer((request, response) => {
        answers.push(() => void reply('Done.')(request, response));
      });
    }
    const runner = await runWorkers(platform.deps, platform.url, true);
    try {
      const ids = await Promise.all(team.map(({ id }) => delegate(lead, id)));
      await vi.waitFor(() => expect(answers).toHaveLength(AGENTS), { timeout: 20_000, interval: 50 });
      // All fifty hang, and the other jobs run.
      await platform.sql`select graphile_worker.add_job('audit-seal', '{}')`;
      await vi.waitFor(
        async () =>
          expect(await platform.sql`select 1 from sweeper_ticks where name = 'audit-seal'`).toHaveLength(1),
        { interval: 50 },
      );
      expect((await list(lead)).every(({ status }) => status === 'dispatched')).toBe(true);
      for (const answer of answers) answer();
      await vi.waitFor(
        async () =>
          expect((await list(lead)).filter(({ status }) => status === 'completed')).toHaveLength(AGENTS),
        { timeout: 20_000, interval: 100 },
      );
      expect(new Set((await list(lead)).map(({ delegation_id }) => delegation_id))).toEqual(new Set(ids));
      expect(team.map(({ agent }) => agent.requests.length)).toEqual(Array<number>(AGENTS).fill(1));
    } finally {
      await runner.stop();
    }
  });
});
