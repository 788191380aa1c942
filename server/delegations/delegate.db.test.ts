import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { delegateTask, listDelegations, recordDelegation, updateDelegation } from '@/contracts/delegations';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { drainJobs, runJobsOnce } from '@/server/testing/drain-jobs';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

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

async function openAgent(name: string, seed: Parameters<typeof seedAgent>[1] = {}) {
  const agent = await startScriptedAgent(reply('42 rows.'));
  agents.push(agent);
  return { agent, ...(await seedAgent(platform, { name, url: agent.url, ...seed })) };
}

const delegate = (caller: SeededAgent, target_id: string, rest: object = {}): Promise<RouteAnswer> =>
  callRoute(delegateTask, {
    params: { id: caller.id },
    headers: caller.headers,
    body: { target_id, task: 'Count the rows.', ...rest },
  });

const list = async (caller: SeededAgent, query: Record<string, string> = {}) => {
  const { body } = await callRoute(listDelegations, {
    params: { id: caller.id },
    headers: caller.headers,
    query,
  });
  return body as unknown as Record<string, unknown>[];
};

const eventsOf = (id: string) => platform.sql`
  select type, payload from events where workspace_id = ${id} and type like 'DELEGATION_%' order by id`;
const entriesOf = (id: string) => platform.sql`
  select activity_type, method, status, summary, source_id, target_id, error_detail, request_body, response_body
  from activity_logs where workspace_id = ${id} order by seq`;

describe('a task that is handed on', () => {
  it('is in the ledger before the answer, is carried by a job, and its result is told', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    const answer = await delegate(caller, id);
    const delegation_id = String(answer.body.delegation_id);
    expect(answer).toMatchObject({ status: 202, body: { status: 'delegated', target_id: id } });
    expect(await list(caller)).toMatchObject([{ delegation_id, status: 'queued', depth: 1 }]);
    expect(agent.requests).toHaveLength(0);

    await drainJobs(platform);
    expect(agent.requests).toHaveLength(1);
    expect(agent.requests[0]?.headers['x-workspace-id']).toBe(caller.id);
    expect(agent.requests[0]?.body.params).toMatchObject({
      message: {
        messageId: `delegation:${delegation_id}`,
        metadata: { delegation_id },
        parts: [{ kind: 'text', text: 'Count the rows.' }],
      },
    });
    const [row] = await list(caller);
    expect(row).toMatchObject({
      id: delegation_id,
      type: 'delegation',
      source_id: caller.id,
      target_id: id,
      summary: 'Count the rows.',
      status: 'completed',
      response_preview: '42 rows.',
    });
    expect(row).not.toHaveProperty('error');
    const head = { delegation_id, target_id: id };
    expect([...(await eventsOf(caller.id))]).toEqual([
      { type: 'DELEGATION_SENT', payload: { ...head, task_preview: 'Count the rows.' } },
      { type: 'DELEGATION_STATUS', payload: { ...head, status: 'dispatched' } },
      { type: 'DELEGATION_COMPLETE', payload: { ...head, response_preview: '42 rows.' } },
    ]);
    expect([...(await entriesOf(caller.id))]).toMatchObject([
      { activity_type: 'delegation', method: 'delegate', status: 'ok', summary: 'Delegated to Bea' },
      { activity_type: 'delegation', method: 'delegate_result', status: 'ok' },
      {
        activity_type: 'a2a_receive',
        method: 'delegate_result',
        summary: 'Delegation result delivered',
        source_id: caller.id,
        target_id: id,
      },
    ]);
    // What is over needs its task no more.
    expect([...(await platform.sql`select task from delegations`)]).toEqual([{ task: null }]);
  });

  it('to a busy agent waits, and is no failure', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const poller = await seedAgent(platform, { name: 'Bea', deliveryMode: 'poll' });
    await delegate(caller, poller.id);
    await drainJobs(platform);
    const [row] = await list(caller);
    expect(row).toMatchObject({ status: 'queued' });
    // Whoever was given it may say how it ended.
    const update = await callRoute(updateDelegation, {
      params: { id: poller.id, delegation_id: String(row?.delegation_id) },
      headers: poller.headers,
      body: { status: 'completed', response_preview: 'Done.' },
    });
    expect(update).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(await list(poller, { direction: 'received' })).toMatchObject([
      { status: 'completed', response_preview: 'Done.' },
    ]);
  });

  it('of which the agent makes a task that goes on is in progress', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    agent.answer(({ body }, response) => {
      const result = { kind: 'task', id: 't-1', contextId: 'c', status: { state: 'working' } };
      answerJson(response, { jsonrpc: '2.0', id: body.id, result });
    });
    await delegate(caller, id);
    await drainJobs(platform);
    expect(await list(caller)).toMatchObject([{ status: 'in_progress' }]);
  });

  it.each([
    [{ error: { code: -32000, message: 'No idea.' } }, 'No idea.'],
    [{ result: { kind: 'task', id: 't', status: { state: 'failed' } } }, 'The task is failed.'],
  ])('fails where the agent answers %j', async (answer, error) => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    agent.answer(({ body }, response) => answerJson(response, { jsonrpc: '2.0', id: body.id, ...answer }));
    await delegate(caller, id);
    await drainJobs(platform);
    expect(await list(caller)).toMatchObject([{ status: 'failed', error }]);
    expect((await eventsOf(caller.id)).at(-1)).toMatchObject({
      type: 'DELEGATION_FAILED',
      payload: { error },
    });
    expect((await entriesOf(caller.id)).at(-1)).toMatchObject({
      activity_type: 'a2a_receive',
      summary: 'Delegation failed',
      status: 'error',
      error_detail: error,
    });
  });
});

describe('a delivery that fails', () => {
  const jobs = () => platform.sql<{ wait: number }[]>`
    select extract(epoch from run_at - created_at)::float8 as wait from graphile_worker.jobs`;

  it('in a passing way is tried once more after 8 seconds, which no worker waits for', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    agent.answer((_, response) => answerJson(response, { error: 'Bad gateway' }, 502));
    await delegate(caller, id);
    await runJobsOnce(platform);
    expect(await jobs()).toEqual([{ wait: 8 }]);
    expect(await list(caller)).toMatchObject([{ status: 'dispatched', retry_count: 1 }]);
    agent.answer(reply('At last.'));
    await drainJobs(platform);
    expect(await list(caller)).toMatchObject([{ status: 'completed', response_preview: 'At last.' }]);
    expect(agent.requests).toHaveLength(2);
  });

  it('twice has failed: never a third time', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    agent.answer((_, response) => answerJson(response, { error: 'Bad gateway' }, 502));
    await delegate(caller, id);
    await drainJobs(platform);
    expect(agent.requests).toHaveLength(2);
    expect(await list(caller)).toMatchObject([{ status: 'failed', error: 'Bad gateway' }]);
  });

  it.each([500, 503])('with status %i of the agent is not tried again', async (status) => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    agent.answer((_, response) => answerJson(response, { error: 'No.' }, status));
    await delegate(caller, id);
    await drainJobs(platform);
    expect(agent.requests).toHaveLength(1);
    expect(await list(caller)).toMatchObject([{ status: 'failed', error: 'No.' }]);
  });

  it('because the platform lets no more calls out waits for its turn, and no try is counted', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    const leave = Array.from({ length: 24 }, () => platform.deps.calls.enter(id, caller.id, 1));
    await delegate(caller, id);
    await runJobsOnce(platform);
    expect(await list(caller)).toMatchObject([{ status: 'dispatched', retry_count: 0 }]);
    for (const out of leave) out();
    await drainJobs(platform);
    expect(await list(caller)).toMatchObject([{ status: 'completed' }]);
    expect(agent.requests).toHaveLength(1);
  });

  it('for want of a turn within the budget has failed', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { id } = await openAgent('Bea');
    for (let n = 0; n < 24; n += 1) platform.deps.calls.enter(id, caller.id, 1);
    await delegate(caller, id);
    await runJobsOnce(platform);
    platform.clock.advance(30 * 60_000);
    await drainJobs(platform);
    expect(await list(caller)).toMatchObject([
      { status: 'failed', error: expect.stringContaining('30 minutes') },
    ]);
  });
});

describe('the same delegation again', () => {
  it('with the same key is the same; two at once are one', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    const key = { idempotency_key: 'k' };
    const answers = await Promise.all([delegate(caller, id, key), delegate(caller, id, key)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 202]);
    expect(new Set(answers.map(({ body }) => body.delegation_id)).size).toBe(1);
    expect(answers.find(({ status }) => status === 200)?.body).toMatchObject({
      idempotent_hit: true,
      status: 'queued',
    });
    await drainJobs(platform);
    expect((await delegate(caller, id, key)).body).toMatchObject({
      idempotent_hit: true,
      status: 'completed',
    });
    expect(agent.requests).toHaveLength(1);
  });

  it('by another caller with the same key is another one', async () => {
    const { id } = await openAgent('Bea');
    for (const name of ['Ada', 'Cid']) {
      const caller = await seedAgent(platform, { name });
      expect((await delegate(caller, id, { idempotency_key: 'k' })).status).toBe(202);
    }
  });

  it('after it has failed is a new one', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    agent.answer((_, response) => answerJson(response, { error: 'No.' }, 500));
    const first = await delegate(caller, id, { idempotency_key: 'k' });
    await drainJobs(platform);
    const second = await delegate(caller, id, { idempotency_key: 'k' });
    expect(second.status).toBe(202);
    expect(second.body.delegation_id).not.toBe(first.body.delegation_id);
  });
});

describe('what is refused', () => {
  const NOBODY = randomUUID();

  it.each([
    [{ target_id: undefined }, 'target_id'],
    [{ target_id: 'bea' }, 'target_id'],
    [{ task: undefined }, 'task'],
    [{ task: '  ' }, 'task'],
    [{ task: 'a\0b' }, 'task'],
    [{ idempotency_key: '' }, 'idempotency_key'],
  ])('%j: 400 that names the field', async (rest, field) => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    expect(await delegate(caller, NOBODY, rest)).toMatchObject({ status: 400, body: { field } });
  });

  it('oneself, somebody unknown, and somebody out of reach', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    expect(await delegate(caller, caller.id)).toMatchObject({
      status: 400,
      body: { error: 'self-delegation not permitted', field: 'target_id' },
    });
    expect((await delegate(caller, NOBODY)).body.code).toBe('workspace_not_found');
    const team = await seedAgent(platform, { name: 'Team' });
    const niece = await seedAgent(platform, { name: 'Niece', parentId: team.id });
    expect((await delegate(caller, niece.id)).body.code).toBe('communication_denied');
    expect(await platform.sql`select 1 from delegations`).toHaveLength(0);
  });
});

describe('an agent that carries its task itself', () => {
  const record = (caller: SeededAgent, body: object) =>
    callRoute(recordDelegation, { params: { id: caller.id }, headers: caller.headers, body });
  const update = (who: SeededAgent, delegation_id: string, body: object) =>
    callRoute(updateDelegation, { params: { id: who.id, delegation_id }, headers: who.headers, body });

  it('has it in the ledger, says how it ended, and nothing is sent', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    const body = { target_id: id, task: 'Count.', delegation_id: 'mine-1' };
    for (let n = 0; n < 2; n += 1) {
      expect(await record(caller, body)).toMatchObject({ status: 202, body: { status: 'recorded' } });
    }
    expect(await list(caller)).toMatchObject([{ delegation_id: 'mine-1', status: 'dispatched' }]);
    const ended = await update(caller, 'mine-1', { status: 'completed', response_preview: '7' });
    expect(ended).toMatchObject({ status: 200, body: { delegation_id: 'mine-1', status: 'completed' } });
    // What has ended stays as it ended.
    const late = await update(caller, 'mine-1', { status: 'failed', error: 'Too late.' });
    expect(late).toMatchObject({ status: 200, body: { status: 'completed' } });
    expect(await list(caller)).toMatchObject([{ status: 'completed', response_preview: '7' }]);
    await drainJobs(platform);
    expect(agent.requests).toHaveLength(0);
    expect((await eventsOf(caller.id)).map(({ type }) => type)).toEqual([
      'DELEGATION_SENT',
      'DELEGATION_COMPLETE',
    ]);
  });

  it('cannot take the id of another one, nor end what is not its own', async () => {
    const [caller, other] = [
      await seedAgent(platform, { name: 'Ada' }),
      await seedAgent(platform, { name: 'Cid' }),
    ];
    const { id } = await openAgent('Bea');
    const body = { target_id: id, task: 'Count.', delegation_id: 'mine-1' };
    await record(caller, body);
    expect(await record(other, body)).toMatchObject({
      status: 409,
      body: { code: 'delegation_id_taken', field: 'delegation_id' },
    });
    expect((await update(other, 'mine-1', { status: 'failed' })).body.code).toBe('delegation_not_found');
    expect((await update(caller, 'mine-2', { status: 'failed' })).body.code).toBe('delegation_not_found');
  });

  it.each([
    ['dispatched', 'status'],
    ['done', 'status'],
    [undefined, 'status'],
  ])('cannot say that it is %s', async (status, field) => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    expect(await update(caller, 'mine-1', { status })).toMatchObject({ status: 400, body: { field } });
  });

  it('fails with a reason even where none is given', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { id } = await openAgent('Bea');
    await record(caller, { target_id: id, task: 'Count.', delegation_id: 'mine-1' });
    await update(caller, 'mine-1', { status: 'failed' });
    expect(await list(caller)).toMatchObject([{ status: 'failed', error: 'It failed without a reason.' }]);
  });
});

describe('the ledger and the activity beside it', () => {
  it('does not fail with the activity: the task is handed on, with a warning', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    const { sql } = platform;
    await sql`create function refuse() returns trigger language plpgsql as $$
      begin if new.activity_type = 'delegation' then raise exception 'no room'; end if; return new; end $$`;
    await sql`create trigger refuse before insert on activity_logs for each row execute function refuse()`;
    try {
      const answer = await delegate(caller, id);
      expect(answer).toMatchObject({ status: 202, body: { warning: expect.any(String) } });
      await drainJobs(platform);
      expect(await list(caller)).toMatchObject([{ status: 'completed' }]);
      expect(agent.requests).toHaveLength(1);
    } finally {
      await sql`drop function refuse cascade`;
    }
  });

  it('outlives its workspaces', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { id } = await openAgent('Bea');
    await delegate(caller, id);
    await platform.sql`delete from workspaces`;
    await drainJobs(platform);
    expect([...(await platform.sql`select status, task_preview from delegations`)]).toEqual([
      { status: 'failed', task_preview: 'Count the rows.' },
    ]);
  });

  it('cuts previews between characters', async () => {
    const caller = await seedAgent(platform, { name: 'Ada' });
    const { agent, id } = await openAgent('Bea');
    agent.answer(reply('🙂'.repeat(2000)));
    await delegate(caller, id, { task: `a${'🙂'.repeat(2000)}` });
    await drainJobs(platform);
    const [row] = await list(caller);
    expect(row?.summary).toBe(`a${'🙂'.repeat(1023)}`);
    expect(row?.response_preview).toBe('🙂'.repeat(300));
    expect((await eventsOf(caller.id)).map(({ payload }) => payload)).toMatchObject([
      { task_preview: `a${'🙂'.repeat(99)}` },
      {},
      { response_preview: '🙂'.repeat(200) },
    ]);
  });
});
