import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { type ModelServer, startModelServer } from '@/agent/testing/model-server/serve';
import { ChatPanel } from '../pages/chat-panel';
import { expectClean, openWatched } from '../pages/watched-page';
import { agentPidOf, expectOnline, killAgentOf, SOON, say } from './support/agents';
import { type Child, endAllChildren, startChild } from './support/child';
import { freePort } from './support/free-port';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const ANSWER = 'The peers are known, and that is the whole answer.';
const SLOW = 'Slowly, but surely, this answer arrives after all.';

/** A sweeper finds what a killed process has left behind, in rounds. */
const LATE = { timeout: 150_000 };

let model: ModelServer;
let server: ServerProcess;
let env: Record<'DATA_DIR' | 'PORT' | 'WORKSPACE_BACKEND', string>;

test.beforeAll(async () => {
  model = await startModelServer();
  model.script(
    {
      name: 'look',
      turns: [
        { thinking: 'Whom do I know?', toolCalls: [{ name: 'list_peers', input: {} }] },
        { text: ANSWER },
      ],
    },
    {
      name: 'leave',
      turns: [
        { text: 'I ask first.', toolCalls: [{ name: 'request_approval', input: { action: 'Deploy it?' } }] },
        { text: 'They say: {{result}}' },
      ],
    },
    { name: 'first', turns: [{ text: 'I have looked around.' }] },
    { name: 'slow', turns: [{ text: SLOW, pieceDelayMs: 700 }] },
    { name: 'endless', turns: [{ text: SLOW.repeat(20), pieceDelayMs: 1000 }] },
  );
  env = { DATA_DIR: makeTempFolder('agent'), PORT: String(await freePort()), WORKSPACE_BACKEND: 'local' };
  server = await startServer(env);
});
test.afterAll(async () => {
  await endAllChildren();
  await model?.close();
  await removeTempFolders();
});

/** How often the model was asked for a turn of a script: agents of other tests ask too. */
const turnsOf = (script: string): number =>
  model.journal.filter(({ from }) => from?.startsWith(`${script}[`)).length;

async function createAssistant(name: string): Promise<string> {
  const body = { name, runtime: 'assistant', model: 'anthropic:claude-test' };
  const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', body);
  await expectOnline(server, id);
  return id;
}

interface ChatLine {
  readonly role: string;
  readonly content: string;
}

const chatOf = async (id: string): Promise<readonly ChatLine[]> =>
  (await server.api.json<{ messages: ChatLine[] }>('GET', `/workspaces/${id}/chat-history`)).messages;

const lastOf = async (id: string): Promise<ChatLine | undefined> => (await chatOf(id)).at(-1);

/** Reads a streamed answer until an event that `until` knows, or its end. */
async function stream(id: string, text: string, until: (event: string) => boolean): Promise<string[]> {
  const message = { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }] };
  const response = await fetch(`http://127.0.0.1:${server.port}/api/workspaces/${id}/a2a`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendStreamingMessage', params: { message } }),
  });
  const events: string[] = [];
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    events.push(chunk);
    if (until(chunk)) break;
  }
  return events;
}

test('without a key the agent says what is missing, and with one it comes online', async () => {
  const body = { name: 'Keyless', runtime: 'assistant', model: 'anthropic:claude-test' };
  const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', body);
  const reason = async (): Promise<string> => {
    const row = (await server.api.list()).find((each) => each.id === id);
    return `${row?.status}: ${row?.last_sample_error}`;
  };
  await expect.poll(reason, SOON).toMatch(/failed: .*Missing: ANTHROPIC_API_KEY\. Add the secret/s);
  await server.api.json('PUT', '/settings/secrets', { key: 'ANTHROPIC_API_KEY', value: 'sk-test-key' });
  await server.api.json('PUT', '/settings/secrets', { key: 'ANTHROPIC_BASE_URL', value: model.url });
  await server.api.json('POST', `/workspaces/${id}/restart`, {});
  await expectOnline(server, id);
});

test('a person is answered piece by piece, with what the agent thought and did, and finds it in the chat', async () => {
  const id = await createAssistant('Ada');
  const events = (await stream(id, 'Look around [[script:look]]', () => false)).join('');
  expect(events).toContain('"activity":{"kind":"thinking"}');
  expect(events).toMatch(/"kind":"tool_started".*"tool":"list_peers"/);
  expect(events).toContain('"artifactUpdate"');
  expect(events).toContain('TASK_STATE_COMPLETED');
  expect(events).toMatch(/"usage":\[\{"model":"anthropic:claude-test","inputTokens":\d+/);
  await expect.poll(() => lastOf(id), SOON).toMatchObject({ role: 'agent', content: ANSWER });
  type Row = { method: string | null; tool_trace: unknown; summary: string };
  const activity = () => server.api.json<Row[]>('GET', `/workspaces/${id}/activity`);
  const answered = (await activity()).find(({ method }) => method === 'SendStreamingMessage');
  expect(answered?.tool_trace).toMatchObject([{ tool: 'list_peers', ok: true }]);
  // Its steps are told beside its work, which does not wait for that.
  const summaries = async () => (await activity()).map(({ summary }) => summary);
  await expect.poll(summaries, SOON).toContain('Uses list_peers');
});

test('a task that asks for leave waits for it, any client of A2A gives it, and the chat has the answer', async () => {
  const id = await createAssistant('Alan');
  const send = async (text: string, taskId?: string) => {
    const message = { messageId: crypto.randomUUID(), role: 'ROLE_USER', parts: [{ text }], taskId };
    const body = { jsonrpc: '2.0', id: 1, method: 'SendMessage', params: { message } };
    const response = await fetch(`http://127.0.0.1:${server.port}/api/workspaces/${id}/a2a`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'a2a-version': '1.0' },
      body: JSON.stringify(body),
    });
    return ((await response.json()) as { result: { task: { id: string; status: object } } }).result.task;
  };
  const task = await send('Bring it out [[script:leave]]');
  expect(task.status).toMatchObject({
    state: 'TASK_STATE_INPUT_REQUIRED',
    message: { parts: [{ text: 'Deploy it?' }], metadata: { approval_id: expect.any(String) } },
  });
  expect(await lastOf(id)).toMatchObject({ role: 'user' });
  expect((await send('approve: but watch it', task.id)).id).toBe(task.id);
  const answer = {
    role: 'agent',
    content: expect.stringMatching(/^I ask first\.\n\nThey say: approved.*watch it/),
  };
  await expect.poll(() => lastOf(id), SOON).toMatchObject(answer);
});

test('an answer arrives though the platform is killed in the middle of its turn', async () => {
  const id = await createAssistant('Grace');
  await stream(id, 'Take your time [[script:slow]]', (event) => event.includes('"artifactUpdate"'));
  server.kill('SIGKILL');
  await server.ended;
  server = await startServer(env);
  await expect.poll(() => lastOf(id), LATE).toMatchObject({ role: 'agent', content: SLOW });
});

test('an agent that is killed in the middle of its turn leaves a clear failure, and is brought back', async () => {
  const id = await createAssistant('Edsger');
  const asked = turnsOf('endless');
  const sent = say(server, id, 'Never end [[script:endless]]');
  await expect.poll(() => turnsOf('endless'), SOON).toBeGreaterThan(asked);
  const before = killAgentOf(env.DATA_DIR, id);
  const answer = await sent;
  expect(JSON.stringify(answer.body)).toMatch(/agent_dead|agent_unreachable|agent_busy|restarted/);
  await expect.poll(() => lastOf(id), SOON).toMatchObject({ role: 'system' });
  await expect.poll(() => agentPidOf(env.DATA_DIR, id), LATE).not.toBe(before);
  await expectOnline(server, id);
});

const PROMPT = 'Look around, and write down what you find.';
const TEMPLATE = `
name: Newcomers
defaults:
  runtime: assistant
  model: anthropic:claude-test
  initial_prompt: "${PROMPT} [[script:first]]"
workspaces:
  - name: Barbara
`;

test('E-10, E-11, E-12: the initial prompt and its answer are in the chat of an agent that is new', async ({
  browser,
}) => {
  const { workspaces } = await server.api.json<{ workspaces: { id: string }[] }>('POST', '/org/import', {
    template: { files: { 'org.yaml': TEMPLATE } },
  });
  const id = workspaces[0]?.id ?? '';
  await expectOnline(server, id);
  const context = await browser.newContext();
  const watched = await openWatched(context, `http://localhost:${server.port}/?ws=${id}`);
  const chat = new ChatPanel(watched.page, 'Barbara');
  await expect(chat.of('user')).toHaveCount(1, SOON);
  await expect(chat.of('user')).toContainText(PROMPT);
  await expect(chat.of('agent')).toHaveCount(1, SOON);
  await expect(chat.of('agent')).toContainText('I have looked around.');
  await expect(chat.panel.getByRole('heading', { name: /^Talk to/ })).toHaveCount(0);
  await expectClean(watched);
  await context.close();
});

test('an agent that nobody reaches fetches its messages, and what a crash interrupts is handed out again', async () => {
  const created = await server.api.json<{ id: string; connection: { auth_token: string } }>(
    'POST',
    '/workspaces',
    { name: 'Radia', external: true, delivery_mode: 'poll' },
  );
  const { id } = created;
  const folder = makeTempFolder('poll-agent');
  for (const name of ['configs', 'workspace', 'home']) mkdirSync(join(folder, name));
  const start = (): Child =>
    startChild([process.execPath, '.build/molecule-agent.mjs'], {
      env: {
        WORKSPACE_ID: id,
        PLATFORM_URL: `http://127.0.0.1:${server.port}/api`,
        MOLECULE_WORKSPACE_TOKEN: created.connection.auth_token,
        WORKSPACE_CONFIG_PATH: join(folder, 'configs'),
        WORKSPACE_DIR: join(folder, 'workspace'),
        HOME: join(folder, 'home'),
        PORT: '0',
        MOLECULE_RUNTIME: 'assistant',
        MOLECULE_POLL_SECONDS: '0.2',
        MODEL: 'anthropic:claude-test',
        ANTHROPIC_API_KEY: 'sk-test-key',
        ANTHROPIC_BASE_URL: model.url,
      },
    });
  const first = start();
  await expectOnline(server, id);
  const waiting = async (): Promise<number> =>
    (await server.api.json<{ messages: unknown[] }>('GET', `/workspaces/${id}/inbox`)).messages.length;
  const asked = turnsOf('slow');
  await say(server, id, 'Take your time [[script:slow]]');
  await expect.poll(() => turnsOf('slow'), SOON).toBeGreaterThan(asked);
  // It works on it, and has not said that it has it.
  expect(await waiting()).toBe(1);
  first.kill('SIGKILL');
  await first.ended;
  const second = start();
  await expect.poll(() => lastOf(id), LATE).toMatchObject({ role: 'agent', content: SLOW });
  await expect.poll(waiting, SOON).toBe(0);
  expect(await chatOf(id)).toHaveLength(2);
  second.kill('SIGTERM');
  expect(await second.ended).toEqual({ code: 0, signal: null });
});
