import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject } from '@/domain/a2a/json';
import { answerJson, type ScriptedAgent, startScriptedAgent } from './scripted-agent';

/** Between two attempts of a client under load. */
export { pause };

/** Agents that count what they are asked to do. */
export interface CountingAgents {
  readonly worker: ScriptedAgent;
  readonly busy: ScriptedAgent;
  /** How often each message was taken, by its id. */
  readonly deliveries: ReadonlyMap<string, number>;
  /** From now on nobody is busy any more. */
  becomeFree(): void;
  close(): Promise<void>;
}

const WORK_MS_MAX = 30;

export async function startCountingAgents(): Promise<CountingAgents> {
  const deliveries = new Map<string, number>();
  let isEverBusy = true;
  let turn = 0;
  const work = async (
    body: Record<string, unknown>,
    response: Parameters<Parameters<ScriptedAgent['answer']>[0]>[1],
  ) => {
    const id = messageIdOf(body);
    if (id === null) return answerJson(response, taskAnswer(body));
    deliveries.set(id, (deliveries.get(id) ?? 0) + 1);
    await pause(Math.random() * WORK_MS_MAX);
    if (body.method === 'message/stream') return tell(response, body, id);
    const parts = [{ kind: 'text', text: `Done ${id}` }];
    answerJson(response, {
      jsonrpc: '2.0',
      id: body.id,
      result: { kind: 'message', role: 'agent', messageId: `a-${id}`, parts },
    });
  };
  const worker = await startScriptedAgent(({ body }, response) => work(body, response));
  const busy = await startScriptedAgent(({ body }, response) => {
    turn += 1;
    if (isEverBusy && turn % 2 === 1) {
      response.setHeader('retry-after', '1');
      return answerJson(response, { error: 'busy', busy: true }, 503);
    }
    return work(body, response);
  });
  return {
    worker,
    busy,
    deliveries,
    becomeFree() {
      isEverBusy = false;
    },
    close: async () => void (await Promise.all([worker.close(), busy.close()])),
  };
}

function messageIdOf({ params }: Record<string, unknown>): string | null {
  const { message } = Object(params) as { message?: { messageId?: string } };
  return message?.messageId ?? null;
}

const WORDS = ['one ', 'two ', 'three '];
const wholeTask = (id: string, state: string): JsonObject => ({
  kind: 'task',
  id: `t-${id}`,
  contextId: `c-${id}`,
  status: { state },
});

/** Whoever asks after a task of this agent finds it done. */
function taskAnswer(body: Record<string, unknown>): JsonObject {
  const { id } = Object(body.params) as { id?: string };
  const result = wholeTask(String(id).slice(2), 'completed');
  return { jsonrpc: '2.0', id: (body.id as number) ?? null, result };
}

async function tell(
  response: Parameters<Parameters<ScriptedAgent['answer']>[0]>[1],
  body: Record<string, unknown>,
  id: string,
): Promise<void> {
  response.writeHead(200, { 'content-type': 'text/event-stream' });
  const say = (result: JsonObject): boolean =>
    response.write(`data: ${JSON.stringify({ jsonrpc: '2.0', id: body.id, result })}\n\n`);
  const of = { taskId: `t-${id}`, contextId: `c-${id}` };
  say(wholeTask(id, 'working'));
  for (const text of WORDS) {
    await pause(5);
    say({
      kind: 'artifact-update',
      ...of,
      append: true,
      artifact: { artifactId: 'a', parts: [{ kind: 'text', text }] },
    });
  }
  say({ kind: 'status-update', ...of, final: true, status: { state: 'completed' } });
  response.end();
}
