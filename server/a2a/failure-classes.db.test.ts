import { gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import type { MachineState } from '@/server/backends/port';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { countJobs } from '@/server/testing/drain-jobs';
import { answerJson, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { scriptedBackend } from '@/server/testing/scripted-backend';
import { type AgentSeed, type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { storedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: ScriptedAgent;
let machine: MachineState = 'unknown';
/** Every kind but `ec2` behaves as it always does; that one has a machine of which the test says how it is. */
beforeAll(async () => {
  platform = await createTestPlatform();
  const { for: realOne } = platform.deps.backends;
  const withMachine = scriptedBackend({ kind: 'ec2', inspect: () => Promise.resolve(machine) });
  Object.assign(platform.deps.backends, {
    for: (workspace: Parameters<typeof realOne>[0]) =>
      workspace.backend === 'ec2' ? withMachine : realOne(workspace),
  });
  agent = await startScriptedAgent();
});
afterEach(() => platform.reset());
afterAll(async () => {
  await agent.close();
  await platform.close();
});

const BODY = { method: 'message/send', params: { message: { role: 'user', parts: [{ text: 'Hi' }] } } };

const sendTo = (target: SeededAgent, headers: Record<string, string> = {}): Promise<RouteAnswer> =>
  callRoute(sendToAgent, { params: { id: target.id }, body: BODY, headers });
const seed = (more: AgentSeed = {}): Promise<SeededAgent> => seedAgent(platform, { url: agent.url, ...more });

/** What was written down of the only attempt. */
async function written(): Promise<Record<string, unknown>> {
  const rows = await platform.sql`select status, error_detail, method, origin from activity_logs`;
  expect(rows).toHaveLength(1);
  return { ...rows[0] };
}

describe('an agent that cannot be reached', () => {
  it('refuses connections: 502, and the attempt is written down as an error', async () => {
    const gone = await startScriptedAgent();
    await gone.close();
    const { status, body } = await sendTo(await seed({ url: gone.url }));
    expect([status, body.code, body.error]).toEqual([
      502,
      'agent_unreachable',
      'The agent of this workspace cannot be reached.',
    ]);
    expect(await written()).toEqual({
      status: 'error',
      error_detail: 'The agent of this workspace cannot be reached.',
      method: 'message/send',
      origin: 'user',
    });
  });

  it('stands at an address that may not be called: 502 that names no address', async () => {
    const { status, body } = await sendTo(await seed({ url: 'http://169.254.169.254/latest' }));
    expect([status, body.code]).toEqual([502, 'url_not_routable']);
    expect(JSON.stringify(body)).not.toContain('169.254');
  });

  it('has an address that is none: 500', async () => {
    const { status, body } = await sendTo(await seed({ url: 'http://user:pass@agent.example/' }));
    expect([status, body.code]).toEqual([500, 'proxy_request_failed']);
  });

  it('has no address: 503 with its status', async () => {
    const { status, body } = await sendTo(await seed({ url: '', status: 'awaiting_agent' }));
    expect([status, body.code, body.status]).toEqual([503, 'workspace_without_url', 'awaiting_agent']);
  });

  it('sleeps: 503, and it is woken once', async () => {
    const target = await seed({ url: '', status: 'hibernated', backend: 'ec2' });
    const { status, body, headers } = await sendTo(target);
    expect([status, body.code, body.waking, body.retry_after]).toEqual([503, 'workspace_waking', true, 15]);
    expect(headers.get('retry-after')).toBe('15');
    expect((await storedWorkspace(platform, target.id)).status).toBe('provisioning');
    expect(await countJobs(platform)).toBe(1);
  });
});

describe('an agent that took the request and does not answer', () => {
  const silent = (): Promise<void> => new Promise(() => {});
  /** Seconds. Enough for a request to be on its way by then: of one that is not, nobody says that the agent is busy. */
  const SOON = { 'x-timeout': '1' };

  it('hangs: 503 busy, which says not to send it again', async () => {
    agent.answer(silent);
    const { status, body, headers } = await sendTo(await seed(), SOON);
    expect([status, body.code, body.busy, body.retry_after]).toEqual([503, 'agent_busy', true, 30]);
    expect(headers.get('retry-after')).toBe('30');
    expect(body).not.toHaveProperty('native_session');
  });

  it('hangs and keeps a queue of its own: 503 busy that says so', async () => {
    agent.answer(silent);
    const target = await seed({ capabilities: { session: true } });
    const { body } = await sendTo(target, SOON);
    expect([body.code, body.native_session]).toEqual(['agent_busy', true]);
  });

  it('breaks the connection off: 503 busy', async () => {
    agent.answer((_, response) => void response.socket?.resetAndDestroy());
    expect((await sendTo(await seed())).body.code).toBe('agent_busy');
  });

  it('closes without a word: 503 busy', async () => {
    agent.answer((_, response) => void response.socket?.end());
    expect((await sendTo(await seed())).body.code).toBe('agent_busy');
  });

  it('shows no sign of life for as long as the workspace allows: given up', async () => {
    agent.answer(silent);
    const started = performance.now();
    expect((await sendTo(await seed({ idleTimeout: 1 }))).body.code).toBe('agent_busy');
    expect(performance.now() - started).toBeGreaterThan(900);
  });

  it('shows signs of life: waited for beyond that', async () => {
    const target = await seed({ idleTimeout: 2 });
    agent.answer((request, response) => {
      let beats = 0;
      const beat = setInterval(() => {
        beats += 1;
        const timestamp = platform.clock.now().toISOString();
        const payload = { active_tasks: 1, uptime_seconds: beats };
        platform.deps.events.publishEphemeral({
          event: 'WORKSPACE_HEARTBEAT',
          workspace_id: target.id,
          timestamp,
          payload,
        });
        if (beats < 5) return;
        clearInterval(beat);
        answerJson(response, { jsonrpc: '2.0', id: request.body.id, result: { parts: [{ text: 'done' }] } });
      }, 500);
    });
    expect((await sendTo(target)).status).toBe(200);
  });
});

describe('an agent whose machine can be asked', () => {
  const send = async (state: MachineState): Promise<[RouteAnswer, SeededAgent]> => {
    machine = state;
    const gone = await startScriptedAgent();
    await gone.close();
    const target = await seed({ backend: 'ec2', url: gone.url });
    return [await sendTo(target), target];
  };

  it.each<MachineState>(['stopped', 'absent'])('is %s: offline, restarted, 503', async (state) => {
    const [{ status, body }, target] = await send(state);
    expect([status, body.code, body.restarting]).toEqual([503, 'agent_dead', true]);
    expect((await storedWorkspace(platform, target.id)).status).toBe('provisioning');
    expect(await countJobs(platform)).toBe(1);
    const events = await platform.sql`select type from events where type like 'WORKSPACE%' order by id`;
    expect(events.map(({ type }) => type)).toEqual(['WORKSPACE_OFFLINE', 'WORKSPACE_PROVISIONING']);
  });

  it.each<MachineState>(['running', 'unknown'])('is %s: nothing is restarted, 502', async (state) => {
    const [{ body }, target] = await send(state);
    expect(body.code).toBe('agent_unreachable');
    expect((await storedWorkspace(platform, target.id)).status).toBe('online');
    expect(await countJobs(platform)).toBe(0);
  });
});

describe('an agent whose answer cannot be used', () => {
  const big = Buffer.alloc(10 * 1024 * 1024 + 1, 0x20);

  it.each<[string, Parameters<ScriptedAgent['answer']>[0]]>([
    ['is HTML', (_, response) => void response.writeHead(200, { 'content-type': 'text/html' }).end('<p>Hi')],
    ['is empty', (_, response) => void response.writeHead(200).end()],
    ['is a list', (_, response) => answerJson(response, [])],
    ['has 10 MiB and a byte', (_, response) => void response.writeHead(200).end(big)],
    [
      'unpacks to more than that',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(big)),
    ],
    [
      'ends before its stated length',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"jsonrpc"', () => response.socket?.end());
      },
    ],
    [
      'has an encoding nobody knows',
      (_, response) => void response.writeHead(200, { 'content-encoding': 'x' }).end('x'),
    ],
  ])('%s: 502, and it is known to have arrived', async (_, script) => {
    agent.answer(script);
    const { status, body } = await sendTo(await seed());
    expect([status, body.code, body.delivery_confirmed]).toEqual([502, 'agent_answer_unreadable', true]);
    expect(await written()).toMatchObject({ status: 'ok' });
  });

  it('breaks off in the middle of an error: 502 that confirms nothing', async () => {
    agent.answer((_, response) => {
      response.writeHead(500, { 'content-length': '1000' });
      response.write('x', () => response.socket?.end());
    });
    expect((await sendTo(await seed())).body).toMatchObject({
      code: 'agent_answer_unreadable',
      delivery_confirmed: false,
    });
  });

  it.each([400, 418, 500, 503])(
    'has status %i: the same status, with the agent’s own words',
    async (code) => {
      agent.answer((_, response) => answerJson(response, { error: 'I would rather not.' }, code));
      const { status, body } = await sendTo(await seed());
      expect([status, body.code, body.error, body.upstream_status]).toEqual([
        code,
        'agent_refused',
        'I would rather not.',
        code,
      ]);
      expect(await written()).toMatchObject({ status: 'error', error_detail: 'I would rather not.' });
    },
  );

  it('redirects, also to a private address: 502, and nobody goes there', async () => {
    agent.answer((_, response) => void response.writeHead(307, { location: 'http://10.0.0.1/' }).end());
    const { status, body } = await sendTo(await seed());
    expect([status, body.code, body.upstream_status]).toEqual([502, 'agent_refused', 307]);
  });
});

it('a JSON-RPC error of the agent is passed on as it is, and written down as one', async () => {
  const error = { code: -32001, message: 'Task not found', data: { x: [1] } };
  agent.answer(({ body }, response) => answerJson(response, { jsonrpc: '2.0', id: body.id, error }));
  const body = { jsonrpc: '2.0', id: 'a', method: 'x.example/own', params: { id: 'nope' } };
  const target = await seed();
  const answer = await callRoute(sendToAgent, { params: { id: target.id }, body });
  expect([answer.status, answer.body]).toEqual([200, { jsonrpc: '2.0', id: 'a', error }]);
  expect(await written()).toMatchObject({
    status: 'error',
    error_detail: 'Task not found',
    method: 'x.example/own',
  });
});
