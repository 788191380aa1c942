import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createGate, type Gate } from '@/server/testing/gate';
import { ConfigSource } from '../config/config-source';
import { type Engine, TurnFailure, type TurnRequest, type TurnUsage } from '../engines/port';
import { readEnvironment } from '../environment';
import { answerEntry } from '../inbox/answer-entry';
import type { AgentState } from '../platform/platform-link';
import { ContextTurns } from '../turns/context-turns';
import type { TurnFacts } from '../turns/tool-provider';
import { TurnRunner } from '../turns/turn-runner';
import { Workload } from '../turns/workload';
import { buildAgentCard } from './agent-card';
import { type RunningServer, serveA2a } from './serve';
import { DiskTaskStore } from './task-store';
import { TurnExecutor } from './turn-executor';

const WORKSPACE = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const SECRET = 'inbound';
let folder: string;
let server: RunningServer;
let secret: string | null;
let asked: TurnRequest[];
let states: AgentState[];
let used: TurnUsage[];
const USED = { model: 'a:b', inputTokens: 3, outputTokens: 4 };
let executor: TurnExecutor;
let turn: TurnFacts | undefined;
/** What the engine asks people when it is told to, one after the other; each goes on when its gate is opened. */
const questions = new Map<string, Gate>();

/** Does what its message says. */
const engine: Engine = {
  id: 'told',
  preflight: async () => [],
  async *runTurn(request) {
    asked.push(request);
    if (request.text === 'wait') {
      await new Promise((_, reject) =>
        request.signal.addEventListener('abort', () => reject(new Error('off'))),
      );
    }
    if (request.text === 'ask') {
      for (const [action, { opened }] of questions) {
        const goOn = turn?.waitForPerson?.({ approvalId: `of ${action}`, action, reason: null });
        await Promise.race([opened, once(request.signal, 'abort')]);
        goOn?.();
      }
    }
    request.signal.throwIfAborted();
    if (request.text === 'fail') throw new TurnFailure('overloaded', 'The model is overloaded.', 'inside');
    if (request.text === 'crash') throw new TypeError('secret inside');
    yield { kind: 'usage', usage: USED };
    if (request.text === 'fail late') throw new TurnFailure('overloaded', 'The model is overloaded.');
    yield { kind: 'text', text: `heard ${request.text}` };
  },
  forget: async () => {},
  close: async () => {},
};

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'molecule-serve-'));
  writeFileSync(join(folder, 'config.yaml'), 'name: Ada\nruntime: told\nmodel: anthropic:x\n');
  const environment = readEnvironment({
    WORKSPACE_ID: WORKSPACE,
    WORKSPACE_CONFIG_PATH: folder,
    WORKSPACE_DIR: folder,
  });
  const config = new ConfigSource(environment);
  secret = SECRET;
  asked = [];
  questions.clear();
  states = [];
  used = [];
  const workload = new Workload((state) => states.push(state));
  const tools = {
    open: async (facts: TurnFacts) => {
      turn = facts;
      return { url: '', bearer: '', close: () => {} };
    },
  };
  const instructions = async (): Promise<string> => 'Be kind.';
  const runner = new TurnRunner({
    environment,
    config,
    engine,
    tools,
    turns: new ContextTurns(),
    instructions,
  });
  const fetchPending = async (): Promise<Buffer> => Buffer.from('bytes');
  const tasks = new DiskTaskStore(join(folder, 'tasks'));
  executor = new TurnExecutor({
    environment,
    runner,
    workload,
    tasks,
    fetchPending,
    onUsed: (usage) => void used.push(...usage),
    onStep: () => {},
  });
  const card = buildAgentCard(config.current(), 'told', null);
  const parts = { workspaceId: WORKSPACE, card, executor, tasks, inboundSecret: () => secret };
  server = await serveA2a(parts, { host: '127.0.0.1', port: 0 });
});
afterEach(async () => {
  executor.stop();
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const post = (body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
  fetch(`http://127.0.0.1:${server.port}/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${SECRET}`, ...headers },
    body: JSON.stringify(body),
  });
const IN_1_0 = { 'a2a-version': '1.0' };
const call = async (method: string, params: unknown, headers: Record<string, string> = IN_1_0) =>
  (await (await post({ jsonrpc: '2.0', id: 1, method, params }, headers)).json()) as Record<string, unknown>;
const message = (text: string, more: object = {}) => ({
  message: { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }], ...more },
});

it('lets nobody in but the platform, and nobody at all before it has named its secret', async () => {
  expect((await post({}, { authorization: 'Bearer other' })).status).toBe(401);
  secret = null;
  expect((await post({})).status).toBe(401);
  expect((await fetch(`http://127.0.0.1:${server.port}/health`)).status).toBe(200);
  expect((await fetch(`http://127.0.0.1:${server.port}/.well-known/agent-card.json`)).status).toBe(200);
  expect(asked).toEqual([]);
});

it('answers in 1.0 and in 0.3, and what people say is one conversation', async () => {
  expect(await call('SendMessage', message('one'))).toMatchObject({
    result: { task: { contextId: WORKSPACE, status: { state: 'TASK_STATE_COMPLETED' } } },
  });
  const old = {
    message: { kind: 'message', messageId: 'm', role: 'user', parts: [{ kind: 'text', text: 'two' }] },
  };
  expect(await call('message/send', old, {})).toMatchObject({
    result: { kind: 'task', status: { state: 'completed' }, artifacts: [{ parts: [{ text: 'heard two' }] }] },
  });
  await call('SendMessage', message('three'), { ...IN_1_0, 'x-workspace-id': 'b' });
  expect(asked.map(({ contextId }) => contextId === WORKSPACE)).toEqual([true, true, false]);
  expect(asked[0]?.systemPrompt).toMatch(/^Be kind\.\n\nYou are Ada\./);
});

it('takes messages far larger than its library does by itself', async () => {
  const text = 'x'.repeat(2_000_000);
  await call('SendMessage', message(text));
  expect(asked[0]?.text).toHaveLength(text.length);
});

it.each([
  ['fail', 'The model is overloaded.'],
  ['crash', 'TypeError: see workspace logs.'],
])('a turn that fails (%s) says why, and never what is inside', async (text, words) => {
  const answer = JSON.stringify(await call('SendMessage', message(text)));
  expect(answer).toContain('TASK_STATE_FAILED');
  expect(answer).toContain(words);
  expect(answer).not.toContain('inside');
});

it.each(['fine', 'fail', 'crash'])('clears what it was at, however the turn ends (%s)', async (text) => {
  await call('SendMessage', message(text));
  expect(states[0]).toMatchObject({ activeTasks: 1, currentTask: text });
  expect(states.at(-1)).toMatchObject({ activeTasks: 0, currentTask: null });
});

it.each(['fine', 'fail late'])('tells what was used, however the turn ends (%s)', async (text) => {
  await call('SendMessage', message(text));
  expect(used).toEqual([USED]);
});

it('a canceled task ends its turn; a message in it meanwhile waits for the same end', async () => {
  const started = await call('SendMessage', {
    ...message('wait'),
    configuration: { returnImmediately: true },
  });
  const { task } = started.result as { task: { id: string } };
  const joined = call('SendMessage', message('and?', { taskId: task.id }));
  await expect.poll(() => states.at(-1)?.activeTasks).toBe(1);
  expect(await call('CancelTask', { id: task.id })).toMatchObject({
    result: { status: { state: 'TASK_STATE_CANCELED' } },
  });
  expect(JSON.stringify(await joined)).toContain('TASK_STATE_CANCELED');
  expect(asked).toHaveLength(1);
  await expect.poll(() => states.at(-1)?.activeTasks).toBe(0);
});

it('a stop ends what is under way as failed, and says so', async () => {
  const waiting = call('SendMessage', message('wait'));
  await expect.poll(() => asked.length).toBe(1);
  executor.stop();
  expect(JSON.stringify(await waiting)).toMatch(/TASK_STATE_FAILED.*was stopped while it worked on this/);
});

describe('a turn that asks people', () => {
  const ask = async (params: unknown = message('ask')) =>
    (await call('SendMessage', params)) as unknown as Sent;
  const get = async (id: string) => (await call('GetTask', { id })).result as Sent['result']['task'];
  interface Sent {
    readonly result: { readonly task: { id: string; status: { state: string; message: object } } };
  }

  it('is input-required with the question, and the same task goes on when it is decided', async () => {
    const [first, second] = [createGate(), createGate()];
    questions.set('Deploy?', first).set('Announce it?', second);
    const { task } = (await ask()).result;
    expect(task.status).toMatchObject({
      state: 'TASK_STATE_INPUT_REQUIRED',
      message: { parts: [{ text: 'Deploy?' }], metadata: { approval_id: 'of Deploy?' } },
    });
    expect(states.at(-1)?.activeTasks).toBe(1);
    first.open();
    const question = async () => (await get(task.id)).status.message;
    await expect.poll(question).toMatchObject({ parts: [{ text: 'Announce it?' }] });
    second.open();
    await expect
      .poll(() => get(task.id))
      .toMatchObject({
        status: { state: 'TASK_STATE_COMPLETED', message: { parts: [{ text: 'heard ask' }] } },
        artifacts: [{ parts: [{ text: 'heard ask' }] }],
      });
    expect(asked).toHaveLength(1);
  });

  it('tells who says something meanwhile what is asked, and goes on with none but its own turn', async () => {
    const gate = createGate();
    questions.set('Deploy?', gate);
    const { task } = (await ask()).result;
    const again = await ask(message('Hurry', { taskId: task.id }));
    expect(again.result.task).toMatchObject({
      id: task.id,
      status: { state: 'TASK_STATE_INPUT_REQUIRED', message: { parts: [{ text: 'Deploy?' }] } },
    });
    expect((await get(task.id)).status.state).toBe('TASK_STATE_INPUT_REQUIRED');
    gate.open();
    await expect.poll(async () => (await get(task.id)).status.state).toBe('TASK_STATE_COMPLETED');
    expect(asked).toHaveLength(1);
  });

  it('can be canceled while it waits', async () => {
    questions.set('Deploy?', createGate());
    const { task } = (await ask()).result;
    expect(await call('CancelTask', { id: task.id })).toMatchObject({
      result: { status: { state: 'TASK_STATE_CANCELED' } },
    });
    await expect.poll(() => states.at(-1)?.activeTasks).toBe(0);
  });

  it('answers a message that was fetched when it has its answer, and not with the question', async () => {
    const gate = createGate();
    questions.set('Deploy?', gate);
    const body = {
      params: { message: { messageId: 'm', role: 'user', parts: [{ kind: 'text', text: 'ask' }] } },
    };
    const entry = { id: 'e', source_id: null, request_body: body };
    const answer = answerEntry({ handler: server.handler, executor }, WORKSPACE, entry);
    await expect.poll(() => asked.length).toBe(1);
    gate.open();
    expect(await answer).toEqual({ text: 'heard ask', isError: false });
  });
});
