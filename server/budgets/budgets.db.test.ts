import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getBudget, getUsage, getUsageToday, setBudget, setOrganisationBudget } from '@/contracts/budgets';
import { recordHeartbeat } from '@/contracts/registry';
import { listWorkspaces } from '@/contracts/workspaces';
import { SHIPPED_PRICES } from '@/domain/model-prices';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import {
  type AgentRequest,
  answerJson,
  reply,
  type ScriptedAgent,
  startScriptedAgent,
} from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { budgetLeasesSweeper } from './budget-leases.sweeper';
import { Budgets } from './budgets';
import type { Turn } from './turn';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  target = await seedAgent(platform, { name: 'Ada', url: agent.url });
});
afterEach(async () => {
  await agent.close();
  await platform.reset();
  platform.clock.advance(START - platform.clock.now().getTime());
});
afterAll(() => platform.close());

const START = Date.parse('2026-01-01T00:00:00Z');
const untilFebruary = (): number => Date.parse('2026-02-01T00:00:00Z') - platform.clock.now().getTime();

let sent = 0;
const send = (id = target.id): Promise<RouteAnswer> => {
  sent += 1;
  const message = { role: 'user', messageId: `m-${sent}`, parts: [{ kind: 'text', text: 'Hi' }] };
  const body = { jsonrpc: '2.0', id: sent, method: 'message/send', params: { message } };
  return callRoute(sendToAgent, { params: { id }, body });
};
const limit = (body: Record<string, unknown>): Promise<RouteAnswer> =>
  callRoute(setBudget, { params: { id: target.id }, body });
const budget = async (): Promise<Record<string, unknown>> =>
  (await callRoute(getBudget, { params: { id: target.id } })).body;
const statuses = (answers: readonly RouteAnswer[]): number[] => answers.map(({ status }) => status).sort();

/** Answers with this usage in the metadata of its message. */
const using =
  (...usage: Record<string, unknown>[]) =>
  ({ body }: AgentRequest, response: Parameters<typeof answerJson>[0]): void => {
    const parts = [{ kind: 'text', text: 'Done.' }];
    const result = { kind: 'message', role: 'agent', messageId: `a-${sent}`, parts, metadata: { usage } };
    answerJson(response, { jsonrpc: '2.0', id: body.id ?? null, result });
  };
const SONNET = { model: 'anthropic:claude-sonnet-4-5-20250929', inputTokens: 10_000, outputTokens: 2000 };
const UNKNOWN = { model: 'mine:own-1', inputTokens: 700, outputTokens: 50 };

/** Another process on the same database. */
const otherProcess = (): Budgets => {
  const { config, clock, log, database } = platform.deps;
  return new Budgets({ config, clock, log, sql: database.sql, prices: SHIPPED_PRICES });
};
const limited = (budgetLimitRuns: number) => ({
  id: target.id,
  budgetLimitCents: null,
  budgetLimitTokens: null,
  budgetLimitRuns,
});
const takenOf = (turns: readonly PromiseSettledResult<Turn>[]): Turn[] =>
  turns.flatMap((turn) => (turn.status === 'fulfilled' ? [turn.value] : []));

describe('what may be used', () => {
  it('callers at once never get more runs than there are; the others are told what, how much, until when and how', async () => {
    await limit({ budget_limit_runs: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => send()));
    expect(statuses(answers)).toEqual([200, 200, 200, 402, 402, 402, 402, 402]);
    expect(agent.requests).toHaveLength(3);
    const { error } = (await send()).body as { error: { message: string; data: Record<string, unknown> } };
    expect(error.message).toContain(
      'This workspace has used up the limit of 3 runs for this month (3 runs used)',
    );
    expect(error.message).toContain('It begins anew on 1 February 2026, 00:00 UTC');
    expect(error.message).toContain('an owner can raise it before, in its Details, under Budget.');
    expect(error.data).toMatchObject({
      code: 'budget_exceeded',
      budget_scope: 'workspace',
      budget_kind: 'runs',
      limit: 3,
      used: 3,
      turns_over_at: '2026-02-01T00:00:00.000Z',
      raise_with: `PATCH /api/workspaces/${target.id}/budget`,
    });
  });

  it('two processes share a limit, and what one gives back the other may take', async () => {
    const [here, there] = [otherProcess(), otherProcess()];
    const both = [here, there, here, there, here, there, here, there].map((one) => one.begin(limited(5)));
    const taken = takenOf(await Promise.allSettled(both));
    expect(taken).toHaveLength(5);
    await expect(there.begin(limited(5))).rejects.toMatchObject({ code: 'budget_exceeded' });
    for (const turn of taken) turn.release();
    await here.rest();
    expect(takenOf(await Promise.allSettled(both.map(() => there.begin(limited(5)))))).toHaveLength(5);
  });

  it('what a killed process had set aside is free after a minute, and its row goes', async () => {
    const [dead, living] = [otherProcess(), otherProcess()];
    await dead.begin(limited(1));
    await expect(living.begin(limited(1))).rejects.toMatchObject({ code: 'budget_exceeded' });
    platform.clock.advance(61_000);
    const turn = await living.begin(limited(1));
    expect(await budgetLeasesSweeper.run(platform.deps)).toEqual({ corrected: 2 });
    turn.release();
  });

  it('a limit of 0 stops everything, none stops nothing, and a higher one counts at once', async () => {
    await limit({ budget_limit: 0 });
    expect((await send()).status).toBe(402);
    await limit({ budget_limit_cents: 1 });
    expect((await send()).status).toBe(200);
    await limit({ budget_limit: null });
    expect((await send()).status).toBe(200);
  });

  it('it begins anew with the month, in UTC', async () => {
    await limit({ budget_limit_runs: 1 });
    expect([(await send()).status, (await send()).status]).toEqual([200, 402]);
    platform.clock.advance(untilFebruary() - 1);
    expect((await send()).status).toBe(402);
    platform.clock.advance(1);
    expect((await send()).status).toBe(200);
    expect(await budget()).toMatchObject({ month: '2026-02', runs_used: 1 });
  });

  it('the organisation has a limit of its own, which every workspace is below', async () => {
    expect((await callRoute(setOrganisationBudget, { body: { budget_limit_runs: 1 } })).body).toMatchObject({
      budget_limit_cents: 10_000,
      budget_limit_runs: 1,
      is_default: false,
    });
    const other = await seedAgent(platform, { name: 'Other', url: agent.url });
    expect([(await send()).status, (await send(other.id)).status]).toEqual([200, 402]);
    expect((await send(other.id)).body.error).toMatchObject({
      message: expect.stringContaining('The organisation has used up the limit of 1 run '),
      data: { budget_scope: 'organisation' },
    });
    expect(await budget()).toMatchObject({ is_over_budget: false, organisation_is_over: true });
    await callRoute(setOrganisationBudget, { body: { budget_limit_runs: null } });
    expect((await send(other.id)).status).toBe(200);
  });

  it('a database that does not answer lets nobody through', async () => {
    const broken = { begin: () => Promise.reject(new Error('connection lost')) };
    const budgets = new Budgets({
      ...platform.deps,
      sql: broken as unknown as TestPlatform['sql'],
      prices: SHIPPED_PRICES,
    });
    await expect(budgets.begin(limited(5))).rejects.toThrow('connection lost');
  });
});

describe('what is used', () => {
  it('tokens are counted by model and day, and cost what the table says; an unknown model costs nothing that is known', async () => {
    agent.answer(using(SONNET, UNKNOWN));
    await send();
    await send();
    const { body } = await callRoute(getUsage, { params: { id: target.id }, query: {} });
    expect(body).toMatchObject({
      month: '2026-01',
      models: [
        {
          model: SONNET.model,
          calls: 2,
          input_tokens: 20_000,
          output_tokens: 4000,
          cost_usd: '0.120000',
          is_priced: true,
        },
        { model: UNKNOWN.model, calls: 2, input_tokens: 1400, cost_usd: '0.000000', is_priced: false },
      ],
      days: [{ model: SONNET.model, day: '2026-01-01' }, { model: UNKNOWN.model }],
    });
    expect(await budget()).toMatchObject({
      monthly_spend_cents: 12,
      monthly_spend: 12,
      tokens_used: 25_500,
      runs_used: 2,
    });
    expect((await callRoute(getUsageToday, { params: { id: target.id } })).body).toMatchObject({
      input_tokens: 21_400,
      output_tokens: 4100,
      total_calls: 4,
      estimated_cost_usd: '0.120000',
      period_start: '2026-01-01T00:00:00.000Z',
      period_end: '2026-01-02T00:00:00.000Z',
    });
    const february = await callRoute(getUsage, { params: { id: target.id }, query: { month: '2026-02' } });
    expect(february.body).toMatchObject({ models: [], days: [] });
  });

  it('a dear turn counts at once, so that the next is refused although more had been set aside', async () => {
    agent.answer(using(SONNET));
    await limit({ budget_limit_cents: 12 });
    expect([(await send()).status, (await send()).status, (await send()).status]).toEqual([200, 200, 402]);
    await limit({ budget_limit_tokens: 24_001, budget_limit_cents: null });
    expect([(await send()).status, (await send()).status]).toEqual([200, 402]);
  });

  it('what an agent has refused to hear, or has never heard, is no run', async () => {
    await agent.close();
    expect((await send()).status).toBe(502);
    expect(await budget()).toMatchObject({ runs_used: 0 });
    expect(await platform.sql`select 1 from workspace_months`).toHaveLength(0);
  });

  it('what the agent reports by its heartbeat raises the figure and never lowers it', async () => {
    agent.answer(using(SONNET));
    await send();
    const beat = (monthly_spend: number) =>
      callRoute(recordHeartbeat, {
        headers: target.headers,
        body: { workspace_id: target.id, monthly_spend },
      });
    await beat(3);
    expect(await budget()).toMatchObject({ monthly_spend_cents: 6 });
    await beat(250);
    expect(await budget()).toMatchObject({ monthly_spend_cents: 250 });
    await beat(1);
    await limit({ budget_limit_cents: 250 });
    expect(await budget()).toMatchObject({
      monthly_spend_cents: 250,
      budget_remaining: 0,
      is_over_budget: true,
    });
    expect((await send()).status).toBe(402);
    platform.clock.advance(untilFebruary());
    await beat(250);
    expect(await budget()).toMatchObject({ monthly_spend_cents: 0, is_over_budget: false });
  });

  it('lists show who is over, and a stream tells it', async () => {
    const told: unknown[] = [];
    const off = platform.deps.events.subscribe(
      () => {},
      ({ events }) => told.push(...events),
    );
    await limit({ budget_limit_runs: 1 });
    const row = async () =>
      ((await callRoute(listWorkspaces, {})).body as unknown as Record<string, unknown>[])[0];
    expect(await row()).toMatchObject({ is_over_budget: false });
    agent.answer(using(SONNET));
    await send();
    await platform.deps.background.drain();
    expect(await row()).toMatchObject({ is_over_budget: true, monthly_spend_cents: 6 });
    expect(JSON.stringify(told)).toContain('"monthly_spend_cents":6,"is_over_budget":true');
    off();
  });

  it('a purged workspace has cost the organisation all the same', async () => {
    agent.answer(using(SONNET));
    await send();
    await platform.sql`delete from workspaces`;
    const { body } = await callRoute(setOrganisationBudget, { body: { budget_limit_cents: 6 } });
    expect(body).toMatchObject({ monthly_spend_cents: 6, is_over_budget: true });
  });
});

describe('limits that are set', () => {
  it('have the names of the reference beside their own, stay where they are not named, and are audited', async () => {
    expect((await limit({ budget_limit: 500, budget_limit_tokens: 1000 })).body).toMatchObject({
      budget_limit: 500,
      budget_limit_cents: 500,
      monthly_spend: 0,
      budget_remaining: 500,
      budget_remaining_cents: 500,
      budget_limit_tokens: 1000,
      budget_limit_runs: null,
      turns_over_at: '2026-02-01T00:00:00.000Z',
    });
    expect((await limit({ budget_limit_runs: 7 })).body).toMatchObject({
      budget_limit: 500,
      budget_limit_tokens: 1000,
    });
    const audited =
      await platform.sql`select details from audit_entries where action = 'set-budget' order by seq`;
    expect(audited.map(({ details }) => details)).toEqual([
      { budget_limit: 500, budget_limit_tokens: 1000 },
      { budget_limit_runs: 7 },
    ]);
  });

  it.each([{}, { budget_limit: 1.5 }, { budget_limit_cents: -1 }, { budget_limit: '5' }, { limit: 5 }])(
    'are refused where they are none: %j',
    async (body) => {
      const answer = await limit(body);
      expect([answer.status, answer.body.code]).toEqual([400, 'invalid_field']);
    },
  );
});

it('nothing is set aside any more when an answer is there', async () => {
  agent.answer(reply('Hello.'));
  await limit({ budget_limit_runs: 1000 });
  for (let turn = 0; turn < 30; turn += 1) expect((await send()).status).toBe(200);
  await platform.deps.budgets.rest();
  expect(await platform.sql`select 1 from budget_leases`).toHaveLength(0);
  expect(await budget()).toMatchObject({ runs_used: 30 });
});
