import { pino } from 'pino';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { getMetrics } from '@/contracts/platform';
import { recordHeartbeat } from '@/contracts/registry';
import { callRoute, type RouteAnswer, requestRoute, routeOf } from '@/server/testing/call-route';
import { answerJson, reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const lines: Record<string, unknown>[] = [];
let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  const log = pino({ base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  platform = await createTestPlatform({ log });
  agent = await startScriptedAgent();
});
beforeEach(() => {
  lines.length = 0;
  agent.answer(reply('Hello.'));
});
afterEach(() => platform.reset());
afterAll(async () => {
  await agent.close();
  await platform.close();
});

const seed = (more: AgentSeed = {}): Promise<SeededAgent> => seedAgent(platform, { url: agent.url, ...more });
const message = (method: string, text = 'A secret word', messageId = 'm-1') => ({
  jsonrpc: '2.0',
  id: 1,
  method,
  params: { message: { kind: 'message', role: 'user', messageId, parts: [{ kind: 'text', text }] } },
});
const send = (to: SeededAgent, headers: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(sendToAgent, { params: { id: to.id }, body: message('message/send'), headers });
const stream = (to: SeededAgent, signal?: AbortSignal): Promise<Response> =>
  requestRoute(routeOf(sendToAgent), {
    params: { id: to.id },
    body: message('message/stream'),
    ...(signal ? { signal } : {}),
  });

const callLines = () => lines.filter(({ msg }) => msg === 'a2a call');
/** The one line that there is. */
function onlyLine(): Record<string, unknown> {
  expect(callLines()).toHaveLength(1);
  return callLines()[0] ?? {};
}

async function scrape(): Promise<string> {
  return (await requestRoute(routeOf(getMetrics))).text();
}
/** The value of the sample whose name and labels are these, 0 where there is none. */
async function sample(name: string): Promise<number> {
  const line = (await scrape()).split('\n').find((row) => row.startsWith(`${name} `));
  return line === undefined ? 0 : Number(line.slice(name.length + 1));
}
const calls = (labels: Record<string, string>): Promise<number> =>
  sample(
    `molecule_a2a_calls_total{${Object.entries(labels)
      .map(([name, value]) => `${name}="${value}"`)
      .join(',')}}`,
  );

const event = (value: object): string =>
  `data: ${JSON.stringify({ jsonrpc: '2.0', id: 1, result: value })}\n\n`;
const status = (state: string, final: boolean) =>
  event({ kind: 'status-update', taskId: 't-1', contextId: 'c', final, status: { state } });
const TASK = event({ kind: 'task', id: 't-1', contextId: 'c', status: { state: 'submitted' } });

describe('the line of a call', () => {
  it('tells all about it but what was said, and no token', async () => {
    const caller = await seed({ name: 'Bea' });
    const target = await seed();
    await send(target, { ...caller.headers, 'content-length': '300', 'x-request-id': 'request-one' });
    expect(onlyLine()).toMatchObject({
      level: 30,
      requestId: 'request-one',
      traceId: expect.stringMatching(/^[\da-f]{32}$/),
      caller: `workspace:${caller.id}`,
      callerKind: 'agent',
      target: target.id,
      method: 'message/send',
      versionIn: '0.3',
      versionOut: '0.3',
      way: 'passthrough',
      taskId: null,
      messageId: 'm-1',
      status: 200,
      outcome: 'ok',
      durationMs: expect.any(Number),
      agentMs: expect.any(Number),
      bytesIn: 300,
      bytesOut: expect.any(Number),
      events: 0,
    });
    const text = JSON.stringify(lines);
    expect(text).not.toContain('A secret word');
    expect(text).not.toContain(caller.token);
    expect(text).not.toContain('Hello.');
  });

  it('is there once for a call that fails, with its code', async () => {
    agent.answer((_, response) => void response.socket?.end());
    await send(await seed());
    expect(onlyLine()).toMatchObject({ level: 40, status: 503, outcome: 'agent_busy', way: 'passthrough' });
  });

  it('is there once for one that is refused before it is read', async () => {
    const target = await seed();
    const answer = await callRoute(sendToAgent, { params: { id: target.id }, body: [] });
    expect(answer.status).toBe(400);
    expect(onlyLine()).toMatchObject({ status: 400, outcome: 'invalid_rpc_request', method: null });
  });

  it('comes with the end of a stream, and counts its events', async () => {
    let finish = (): void => {};
    agent.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      response.write(TASK + status('working', false));
      finish = () => void response.end(status('completed', true));
    });
    const response = await stream(await seed());
    const reader = response.body?.getReader();
    await reader?.read();
    expect(callLines()).toHaveLength(0);
    expect(await sample('molecule_a2a_streams_active')).toBe(1);
    expect(await sample('molecule_a2a_agent_streams_active')).toBe(1);
    finish();
    while (!(await reader?.read())?.done);
    await platform.deps.background.drain();
    expect(onlyLine()).toMatchObject({
      status: 200,
      outcome: 'ok',
      taskId: 't-1',
      events: 3,
      firstByteMs: expect.any(Number),
    });
    expect(await sample('molecule_a2a_streams_active')).toBe(0);
    expect(await sample('molecule_a2a_agent_streams_active')).toBe(0);
    expect(await sample('molecule_a2a_stream_events_total')).toBeGreaterThanOrEqual(3);
  });

  it('says that the client has left its stream', async () => {
    let finish = (): void => {};
    agent.answer((_, response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(TASK);
      finish = () => void response.end(status('completed', true));
    });
    const response = await stream(await seed());
    const reader = response.body?.getReader();
    await reader?.read();
    await reader?.cancel();
    await expect.poll(() => callLines().length).toBe(1);
    expect(onlyLine()).toMatchObject({ outcome: 'client_gone', events: 1 });
    expect(await sample('molecule_a2a_streams_active')).toBe(0);
    finish();
  });
});

describe('the metrics of calls', () => {
  it('count by method, caller, way and outcome, in a few known words', async () => {
    const target = await seed();
    const caller = await seed({ name: 'Bea' });
    const poll = await seed({ name: 'Poll', deliveryMode: 'poll', url: '' });
    await send(target);
    await send(target, caller.headers);
    await callRoute(sendToAgent, { params: { id: poll.id }, body: message('message/send') });
    const method = `x/${'y'.repeat(50)}`;
    await callRoute(sendToAgent, { params: { id: target.id }, body: { ...message('a'), method } });
    const ok = { caller: 'person', way: 'passthrough', outcome: 'ok' };
    expect(await calls({ method: 'send', ...ok })).toBeGreaterThanOrEqual(1);
    expect(await calls({ method: 'send', ...ok, caller: 'agent' })).toBeGreaterThanOrEqual(1);
    expect(await calls({ method: 'send', ...ok, way: 'poll' })).toBe(1);
    expect(await calls({ method: 'other', ...ok })).toBe(1);
    const text = await scrape();
    expect(text).toContain('molecule_a2a_call_duration_seconds_bucket{le="0.005",method="send"');
    for (const unknown of [method, target.id, caller.id]) expect(text).not.toContain(unknown);
  });

  it('tell an error of the agent from one of ours', async () => {
    agent.answer(({ body }, response) =>
      answerJson(response, { jsonrpc: '2.0', id: body.id, error: { code: -32000, message: 'No.' } }),
    );
    await send(await seed());
    const labels = { method: 'send', caller: 'person', way: 'passthrough' };
    expect(await calls({ ...labels, outcome: 'rpc_error' })).toBe(1);
  });

  it('tell how much waits for busy agents, and for how long', async () => {
    agent.answer((_, response) => void response.socket?.end());
    const target = await seed();
    const { sql, clock } = platform;
    clock.advance(60_000);
    const queue = () => sql`
      insert into a2a_queue (workspace_id, origin, body, body_bytes, headers, method, enqueued_at, expires_at, retry_at)
      values (${target.id}, 'agent', '{}', 2, '{}', 'message/send', ${new Date(clock.now().getTime() - 90_000)},
        ${new Date(clock.now().getTime() + 900_000)}, ${new Date(clock.now().getTime() + 900_000)})`;
    await queue();
    expect(await sample('molecule_a2a_queue_depth')).toBe(1);
    expect(await sample('molecule_a2a_queue_oldest_seconds')).toBe(90);
    // However many scrape, the database is asked once in five seconds.
    await queue();
    expect(await sample('molecule_a2a_queue_depth')).toBe(1);
    clock.advance(5000);
    expect(await sample('molecule_a2a_queue_depth')).toBe(2);
  });
});

describe('a message that waited', () => {
  it('has a line of its own when it goes out, in the trace of the call that brought it', async () => {
    const target = await seed();
    const beat = (active_tasks: number) =>
      callRoute(recordHeartbeat, {
        headers: target.headers,
        body: { workspace_id: target.id, active_tasks },
      });
    await beat(1);
    expect((await send(target)).status).toBe(202);
    const { traceId } = onlyLine();
    expect(onlyLine()).toMatchObject({ way: 'queued', status: 202, outcome: 'ok' });
    // Where the queue is still looked at, it is looked at with the time of before.
    await platform.deps.background.drain();
    platform.clock.advance(2000);
    await beat(0);
    const deliveries = () => lines.filter(({ msg }) => msg === 'a2a delivery');
    await expect.poll(() => deliveries().length).toBe(1);
    expect(deliveries()[0]).toMatchObject({
      traceId,
      target: target.id,
      way: 'passthrough',
      outcome: 'answered',
      waitedMs: 2000,
      messageId: 'm-1',
    });
    expect(agent.requests.at(-1)?.headers.traceparent).toContain(traceId);
    expect(await sample('molecule_a2a_queue_wait_seconds_sum')).toBe(2);
    expect(await platform.sql`select trace_id from activity_logs`).toMatchObject([{ trace_id: traceId }]);
  });
});

describe('the trace of a call', () => {
  const TRACE = '4bf92f3577b34da6a3ce929d0e0e4736';
  const given = `00-${TRACE}-00f067aa0ba902b7-01`;

  it('is the one of the caller for the agent, the entry, the line and the answer', async () => {
    const target = await seed();
    const headers = { traceparent: given, tracestate: 'a=1', baggage: 'b=2' };
    const answer = await send(target, headers);
    const got = agent.requests.at(-1)?.headers;
    expect(got?.traceparent).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-01$`));
    expect(got?.traceparent).not.toBe(given);
    expect(got).toMatchObject({ tracestate: 'a=1', baggage: 'b=2' });
    expect(answer.headers.get('traceresponse')).toMatch(new RegExp(`^00-${TRACE}-[\\da-f]{16}-01$`));
    expect(answer.headers.get('traceresponse')).not.toBe(got?.traceparent);
    expect(onlyLine().traceId).toBe(TRACE);
    expect(await platform.sql`select trace_id from activity_logs`).toMatchObject([{ trace_id: TRACE }]);
  });

  it('is a new one where the caller names none that is valid; its state ends there', async () => {
    const answer = await send(await seed(), {
      traceparent: 'ff-nonsense',
      tracestate: 'a=1',
      baggage: 'b=2',
    });
    const got = agent.requests.at(-1)?.headers;
    const [, traceId] = /^00-([\da-f]{32})-[\da-f]{16}-01$/.exec(String(got?.traceparent)) ?? [];
    expect(answer.headers.get('traceresponse')).toContain(traceId);
    expect(onlyLine().traceId).toBe(traceId);
    expect(got).not.toHaveProperty('tracestate');
    expect(got).toHaveProperty('baggage', 'b=2');
  });

  it('is in a refusal too', async () => {
    agent.answer((_, response) => void response.socket?.end());
    const answer = await send(await seed(), { traceparent: given });
    expect(answer.status).toBe(503);
    expect(answer.headers.get('traceresponse')).toContain(TRACE);
    expect(await platform.sql`select trace_id from activity_logs`).toMatchObject([{ trace_id: TRACE }]);
  });
});
