import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getTaskTimeline, type TimelineEntry } from '@/contracts/a2a-timeline';
import { recordHeartbeat } from '@/contracts/registry';
import { openA2aStream } from '@/server/testing/a2a-stream-client';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let target: SeededAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  agent = await startScriptedAgent();
  target = await seedAgent(platform, { name: 'Bea', url: agent.url });
});
afterEach(async () => {
  await agent.close();
  await platform.sql`delete from workspaces`;
  await platform.reset();
});
afterAll(() => platform.close());

interface Asked {
  readonly query?: Record<string, string>;
  readonly headers?: Record<string, string>;
}
const timeline = (task_id: string, asked: Asked = {}): Promise<RouteAnswer> =>
  callRoute(getTaskTimeline, { params: { id: target.id, task_id }, ...asked });
const entriesOf = ({ body }: RouteAnswer): TimelineEntry[] => body.entries as TimelineEntry[];
const kindsOf = (answer: RouteAnswer): string[] =>
  entriesOf(answer).map(({ kind, state, status }) => [kind, state ?? status].filter(Boolean).join(' '));

const message = (messageId: string = randomUUID()) => ({
  message: { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text: 'Hi' }] },
});
const send = (headers: Record<string, string> = {}, messageId?: string): Promise<RouteAnswer> =>
  callRoute(sendToAgent, {
    params: { id: target.id },
    body: { jsonrpc: '2.0', id: 7, method: 'message/send', params: message(messageId) },
    headers,
  });

const task = (state: string, more: object = {}) => ({
  kind: 'task',
  id: 't-1',
  contextId: 'c-1',
  status: { state },
  ...more,
});
/** Answers every request with this task. */
const withTask = (state: string): void =>
  agent.answer(({ body }, response) =>
    answerJson(response, { jsonrpc: '2.0', id: body.id, result: task(state) }),
  );

describe('the timeline of a task', () => {
  it('tells of its stream, event by event, also where that broke off and went on', async () => {
    const event = (result: object): string =>
      `data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result })}\n\n`;
    const status = (state: string, final: boolean) =>
      event({ kind: 'status-update', taskId: 't-1', contextId: 'c-1', final, status: { state } });
    const artifact = { artifactId: 'a', parts: [{ kind: 'text', text: 'The report' }] };
    agent.answer(({ body }, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      if (body.method === 'message/stream') {
        response.write(event(task('submitted')) + status('working', false), () => response.destroy());
        return;
      }
      response.write(event(task('working')));
      response.write(event({ kind: 'artifact-update', taskId: 't-1', contextId: 'c-1', artifact }));
      response.end(status('completed', true));
    });
    const client = await openA2aStream(target.id, {
      method: 'message/stream',
      params: message(),
      headers: {},
    });
    await vi.waitFor(async () => expect((await timeline('t-1')).body.state).toBe('completed'));
    client.leave();
    await platform.deps.background.drain();
    const answer = await timeline('t-1');
    expect(answer.body).toMatchObject({ task_id: 't-1', context_id: 'c-1', owner_id: null, next: null });
    const kinds = kindsOf(answer);
    expect(kinds.filter((kind) => !kind.startsWith('stream'))).toEqual([
      'created agent',
      'state submitted',
      'state working',
      'artifact',
      'state completed',
      'call ok',
    ]);
    expect(kinds).toContain('stream_cut');
    expect(kinds).toContain('stream_resumed');
    expect(entriesOf(answer)).toContainEqual(
      expect.objectContaining({ kind: 'artifact', text: 'The report', parts: 1 }),
    );
    expect(entriesOf(answer).at(-1)).toMatchObject({ method: 'message/stream', source_id: null });
    expect(entriesOf(answer).at(-1)?.trace_id).toMatch(/^[\da-f]{32}$/);
  });

  it('keeps the order of pieces that came in one moment, over pages too', async () => {
    const pieces = Array.from({ length: 25 }, (_, at) => `Piece ${at}`);
    agent.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const say = (result: object): void =>
        void response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result })}\n\n`);
      say(task('working'));
      for (const text of pieces) {
        const artifact = { artifactId: 'a', parts: [{ kind: 'text', text }] };
        say({
          kind: 'artifact-update',
          taskId: 't-1',
          contextId: 'c-1',
          append: text !== pieces[0],
          artifact,
        });
      }
      say({
        kind: 'status-update',
        taskId: 't-1',
        contextId: 'c-1',
        final: true,
        status: { state: 'completed' },
      });
      response.end();
    });
    const client = await openA2aStream(target.id, {
      method: 'message/stream',
      params: message(),
      headers: {},
    });
    await client.ended;
    await platform.deps.background.drain();
    const told: (string | null)[] = [];
    for (let after: string | null = null; ; ) {
      const page = await timeline('t-1', { query: { limit: '7', ...(after === null ? {} : { after }) } });
      told.push(
        ...entriesOf(page)
          .filter(({ kind }) => kind === 'artifact')
          .map(({ text }) => text),
      );
      after = page.body.next as string | null;
      if (after === null) break;
    }
    expect(told).toEqual(pieces);
  });

  it('tells of the wait for a busy agent, and how long it was', async () => {
    const beat = (active_tasks: number) =>
      callRoute(recordHeartbeat, {
        headers: target.headers,
        body: { workspace_id: target.id, active_tasks },
      });
    await beat(1);
    const { body } = await send();
    const taskId = String(body.queue_id);
    // Where the queue is still looked at, it is looked at with the time of before.
    await platform.deps.background.drain();
    expect(kindsOf(await timeline(taskId))).toEqual(['created gateway', 'queued']);
    platform.clock.advance(5000);
    withTask('completed');
    await beat(0);
    await vi.waitFor(async () => expect((await timeline(taskId)).body.state).toBe('completed'));
    await platform.deps.background.drain();
    const answer = await timeline(taskId);
    const kinds = kindsOf(answer);
    expect(kinds.slice(0, 3)).toEqual(['created gateway', 'queued', 'dispatched']);
    expect(kinds).toEqual(
      expect.arrayContaining(['state completed', 'call ok', 'dequeued completed', 'created agent']),
    );
    expect(entriesOf(answer)[2]).toMatchObject({
      kind: 'dispatched',
      duration_ms: 5000,
      method: 'message/send',
    });
    expect(kindsOf(await timeline('t-1')), 'under the id of the agent too').toEqual(kinds);
  });

  it('tells of a message that waits for a poll', async () => {
    target = await seedAgent(platform, { name: 'Poll', deliveryMode: 'poll', url: '' });
    const { body } = await send();
    const { id } = body.result as { id: string };
    expect(kindsOf(await timeline(id))).toEqual(['created gateway', 'call ok']);
  });

  it('tells of the delegation that brought it, and to people what its agent handed on', async () => {
    const lead = await seedAgent(platform, { name: 'Lead' });
    const helper = await seedAgent(platform, { name: 'Helper' });
    const [delegationId, hopId, chainId] = [randomUUID(), randomUUID(), randomUUID()];
    const { sql, clock } = platform;
    const seed = (id: string, from: SeededAgent, to: SeededAgent) => sql`
      insert into delegations (delegation_id, caller_id, callee_id, task_preview, status, origin, chain_id, path,
        created_at, updated_at)
      values (${id}, ${from.id}, ${to.id}, 'Look into it', 'dispatched', 'agent', ${chainId}, '{}', ${clock.now()},
        ${clock.now()})`;
    await seed(delegationId, lead, target);
    await seed(hopId, target, helper);
    await seed(randomUUID(), lead, helper);
    withTask('completed');
    await send(lead.headers, `delegation:${delegationId}`);
    const hop = { kind: 'delegated', text: 'Look into it', status: 'dispatched' };
    const hops = entriesOf(await timeline('t-1')).filter(({ kind }) => kind === 'delegated');
    expect(hops).toHaveLength(2);
    expect(hops).toContainEqual(
      expect.objectContaining({ ...hop, id: delegationId, source_id: lead.id, target_id: target.id }),
    );
    expect(hops).toContainEqual(expect.objectContaining({ id: hopId, target_id: helper.id }));
    const seen = entriesOf(await timeline('t-1', { headers: lead.headers }));
    expect(seen.filter(({ kind }) => kind === 'delegated').map(({ id }) => id)).toEqual([delegationId]);
  });

  it('comes in pages that lose nothing and repeat nothing', async () => {
    withTask('working');
    await send();
    const ask = { jsonrpc: '2.0', id: 1, method: 'tasks/get', params: { id: 't-1' } };
    for (let at = 0; at < 6; at += 1) {
      await callRoute(sendToAgent, { params: { id: target.id }, body: ask });
    }
    const whole = entriesOf(await timeline('t-1'));
    expect(whole.length).toBeGreaterThanOrEqual(8);
    const paged: TimelineEntry[] = [];
    let after: string | null = null;
    do {
      const page = await timeline('t-1', { query: { limit: '3', ...(after === null ? {} : { after }) } });
      expect(entriesOf(page).length).toBeLessThanOrEqual(3);
      paged.push(...entriesOf(page));
      after = page.body.next as string | null;
    } while (after !== null);
    expect(paged).toEqual(whole);
  });

  it.each(['nonsense', Buffer.from('["now",1,"1"]').toString('base64url')])(
    'refuses a place that no page gave: %s',
    async (after) => {
      withTask('completed');
      await send();
      const { status, body } = await timeline('t-1', { query: { after } });
      expect([status, body.code, body.field]).toEqual([400, 'invalid_field', 'after']);
    },
  );
});

describe('who may see it', () => {
  it('is who gave it, and people; for everybody else it is missing, as one that never was', async () => {
    const giver = await seedAgent(platform, { name: 'Giver' });
    const stranger = await seedAgent(platform, { name: 'Stranger' });
    withTask('completed');
    await send(giver.headers);
    expect((await timeline('t-1', { headers: giver.headers })).body.owner_id).toBe(giver.id);
    expect((await timeline('t-1')).status).toBe(200);
    const missing = await timeline('never', { headers: giver.headers });
    const foreign = await timeline('t-1', { headers: stranger.headers });
    expect([missing.status, missing.body.code]).toEqual([404, 'task_not_found']);
    const { request_id: _, ...said } = foreign.body;
    expect([foreign.status, said]).toEqual([404, { ...missing.body, request_id: undefined }]);
  });
});
