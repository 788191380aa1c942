import { expect, test } from '@playwright/test';
import type { JsonObject } from '@/domain/a2a/json';
import { collect, type SseMessage } from '@/server/testing/read-sse';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type AgentStream, takeStreams } from '@/server/testing/stream-agent';
import { endAllChildren } from './support/child';
import { type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

let agent: ScriptedAgent;
test.afterEach(async () => {
  await endAllChildren();
  await agent.close();
  await removeTempFolders();
});

const task = (state: string, words: readonly string[] = []) => ({
  id: 't-1',
  contextId: 'c-1',
  status: { state: `TASK_STATE_${state}` },
  ...(words.length === 0 ? {} : { artifacts: [{ artifactId: 'a', parts: words.map((text) => ({ text })) }] }),
});
const chunk = (text: string) => ({
  artifactUpdate: {
    taskId: 't-1',
    contextId: 'c-1',
    artifact: { artifactId: 'a', parts: [{ text }] },
    append: true,
  },
});
const done = { statusUpdate: { taskId: 't-1', contextId: 'c-1', status: { state: 'TASK_STATE_COMPLETED' } } };

const open = (server: ServerProcess, id: string, headers: Record<string, string> = {}): Promise<Response> => {
  const message = { messageId: 'm-1', role: 'ROLE_USER', parts: [{ text: 'Count.' }] };
  return fetch(`http://localhost:${server.port}/api/workspaces/${id}/a2a`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'a2a-version': '1.0', ...headers },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'SendStreamingMessage', params: { message } }),
  });
};

function read(response: Response): { messages: SseMessage[]; ended: Promise<void> } {
  const messages: SseMessage[] = [];
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  return { messages, ended: collect(reader, messages).catch(() => {}) };
}

const wordsOf = (messages: readonly SseMessage[]): string[] =>
  messages.flatMap(({ data }) => {
    const { artifactUpdate, task: whole } = data.result as Record<string, JsonObject>;
    const artifact = artifactUpdate?.artifact ?? (whole?.artifacts as JsonObject[] | undefined)?.[0];
    return ((artifact as { parts?: { text: string }[] })?.parts ?? []).map(({ text }) => text);
  });

test('kill -9 in the middle of a stream loses no event: the client comes back and hears the rest, the agent is asked once', async () => {
  agent = await startScriptedAgent();
  const streams = takeStreams(agent);
  const dataDir = makeTempFolder('stream-crash');
  const first = await startServer({ DATA_DIR: dataDir });
  const { id } = await first.api.json<{ id: string }>('POST', '/workspaces', {
    name: 'Streams',
    runtime: 'external',
    url: agent.url,
  });
  const before = read(await open(first, id));
  const stream: AgentStream = await streams.next();
  stream.say({ task: task('WORKING') });
  for (let word = 0; word < 20; word += 1) stream.say(chunk(`w${word} `));
  await expect.poll(() => before.messages.length).toBe(21);
  first.kill('SIGKILL');
  await before.ended;
  // The agent works on while nobody is there.
  const words = Array.from({ length: 30 }, (_, word) => `w${word} `);

  const second = await startServer({ DATA_DIR: dataDir });
  const heard = before.messages.slice(0, 11);
  const after = read(await open(second, id, { 'last-event-id': String(heard.at(-1)?.id) }));
  const again = await streams.next();
  expect(again.method).toBe('SubscribeToTask');
  again.say({ task: task('WORKING', words) });
  again.say(done);
  await after.ended;
  // First what the log has, then the task as the agent has it by now, then its end.
  const results = after.messages.map(({ data }) => data.result);
  expect(results.at(-1)).toEqual(done);
  expect(results.at(-2)).toEqual({ task: task('WORKING', words) });
  const missed = wordsOf(after.messages.slice(0, -2));
  expect(missed).toEqual(words.slice(10, 10 + missed.length));
  const ids = [...heard, ...after.messages].map((message) => Number(message.id));
  expect(ids).toEqual([...new Set(ids)].sort((one, two) => one - two));
  expect(agent.requests.filter(({ body }) => body.method === 'SendStreamingMessage')).toHaveLength(1);
  const listed = await second.api.json<{ result: { tasks: JsonObject[] } }>(
    'POST',
    `/workspaces/${id}/a2a?A2A-Version=1.0`,
    {
      jsonrpc: '2.0',
      id: 2,
      method: 'ListTasks',
      params: { includeArtifacts: true },
    },
  );
  expect(listed.result.tasks).toEqual([{ ...task('COMPLETED', words) }]);
  expect(await second.stop()).toEqual({ code: 0, signal: null });
});
