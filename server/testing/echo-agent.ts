import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { open, readFile } from 'node:fs/promises';
import { createServer, request as requestPlainly } from 'node:http';
import { request as requestOverTls } from 'node:https';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { AgentCard, Message } from '@a2a-js/sdk';
import {
  AgentEvent,
  type AgentExecutor,
  DefaultRequestHandler,
  InMemoryTaskStore,
  type RequestContext,
} from '@a2a-js/sdk/server';
import { agentCardHandler, jsonRpcHandler } from '@a2a-js/sdk/server/express';
import express from 'express';

/**
 * Plays the agent program wherever a backend starts one: as a process of this host, and in an image. Bundled into one file
 * by build-echo-agent.ts. It is told where it is by the environment of spec 4.4, proves itself with the token that was put
 * into its folder, gives signs of life and repeats what it hears.
 */
const settings = {
  workspaceId: process.env.WORKSPACE_ID ?? '',
  platformUrl: process.env.PLATFORM_URL ?? '',
  configPath: process.env.WORKSPACE_CONFIG_PATH ?? '/configs',
  host: process.env.HOST ?? '0.0.0.0',
  port: Number(process.env.PORT ?? 8000),
  ownUrl: process.env.MOLECULE_WORKSPACE_URL,
  heartbeatMs: Number(process.env.ECHO_AGENT_HEARTBEAT_MS ?? 20_000),
  takesFaults: process.env.ECHO_AGENT_FAULTS === '1',
};
const RETRY_MS_FIRST = 100;
const RETRY_MS_MAX = 5000;
const REQUEST_MS_MAX = 10_000;
/** Nothing helps any more: the workspace is gone. */
const GONE = 410;
const LEGACY = { legacyCompat: { enabled: true } } as const;

const say = (text: string): boolean => process.stdout.write(`[echo-agent] ${text}\n`);
let inboundSecret: string | null = null;

/** Says something to the registry; null when it cannot be reached. */
async function tell(
  path: 'register' | 'heartbeat',
  body: Record<string, unknown>,
): Promise<{ status: number; text: string } | null> {
  try {
    const token = await readFile(join(settings.configPath, '.auth_token'), 'utf8');
    const answer = await post(`${settings.platformUrl}/registry/${path}`, token.trim(), body);
    if (answer.status === 200)
      inboundSecret = JSON.parse(answer.text).platform_inbound_secret ?? inboundSecret;
    return answer;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'ENOENT'
      ? { status: 0, text: 'there is no token' }
      : null;
  }
}

/** Not by `fetch`: loading it takes as long as everything else that the platform does for a start. */
function post(
  url: string,
  token: string,
  body: Record<string, unknown>,
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
    const request = url.startsWith('https:') ? requestOverTls : requestPlainly;
    const asked = request(url, { method: 'POST', headers, timeout: REQUEST_MS_MAX }, (response) => {
      text(response).then((answer) => resolve({ status: response.statusCode ?? 0, text: answer }), reject);
    });
    asked.once('timeout', () => asked.destroy(new Error('no answer')));
    asked.once('error', reject);
    asked.end(JSON.stringify(body));
  });
}

/** Until the platform knows it: it may be on its way up, or not have noted the address of this machine yet. */
async function register(card: AgentCard, url: string): Promise<void> {
  const body = { id: settings.workspaceId, agent_card: AgentCard.toJSON(card), url, delivery_mode: 'push' };
  for (let wait = RETRY_MS_FIRST; ; wait = Math.min(wait * 2, RETRY_MS_MAX)) {
    const answer = await tell('register', body);
    if (answer?.status === 200) return void say(`registered as ${settings.workspaceId}`);
    if (answer?.status === GONE) return end('the workspace was removed', 0);
    say(`not registered (${answer ? `${answer.status} ${answer.text}` : 'no answer'}), trying again`);
    await delay(wait);
  }
}

const startedAt = performance.now();
let activeTasks = 0;

async function giveSignsOfLife(): Promise<void> {
  for (;;) {
    const answer = await tell('heartbeat', {
      workspace_id: settings.workspaceId,
      active_tasks: activeTasks,
      uptime_seconds: Math.round((performance.now() - startedAt) / 1000),
    });
    if (answer?.status === GONE) return end('the workspace was removed', 0);
    await delay(settings.heartbeatMs);
  }
}

function end(reason: string, code: number): void {
  say(`ending: ${reason}`);
  // What it printed last must not be lost in a pipe.
  process.stdout.write('', () => process.exit(code));
}

const textOf = ({ parts }: Message): string =>
  parts.map(({ content }) => (content?.$case === 'text' ? content.value : '')).join('\n');

/** What tests ask for in a message: faults, and how things look from inside. */
const FAULTS: readonly (readonly [RegExp, (argument: string) => Promise<string>])[] = [
  [/^crash$/, async () => process.kill(process.pid, 'SIGKILL') && ''],
  [/^exit (\d+)$/, async (code) => process.exit(Number(code))],
  [/^hang$/, () => new Promise(() => say('hanging'))],
  [/^oom$/, eatMemory],
  [/^fill (\S+)$/, fillFile],
  [/^print (\d+)$/, async (bytes) => String(say('x'.repeat(Number(bytes))))],
  [/^env$/, async () => JSON.stringify(process.env)],
  [/^read (\S+)$/, (name) => readFile(join(settings.configPath, name), 'utf8')],
  [/^spawn-child( detached)?$/, async (detached) => leaveChild(detached !== '')],
];

/** Outside the heap of JavaScript, so that only a limit on the whole process ends it. */
async function eatMemory(): Promise<string> {
  const eaten: Buffer[] = [];
  for (let mebibytes = 0; mebibytes < 6144; mebibytes += 16) {
    eaten.push(Buffer.alloc(16 * 1024 * 1024, 1));
    await delay(5);
  }
  return `ate ${eaten.length * 16} MiB, and nobody ended me`;
}

/** Writes into a file until the disk is full. */
async function fillFile(path: string): Promise<string> {
  const file = await open(path, 'w');
  try {
    for (let mebibytes = 0; mebibytes < 4096; mebibytes += 1) await file.write(Buffer.alloc(1024 * 1024, 1));
    return 'the disk is not full';
  } catch (error) {
    return `could not write: ${String(error)}`;
  } finally {
    await file.close();
  }
}

/** A process that outlives this one, and this one's group where it is detached. */
function leaveChild(detached: boolean): string {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1e6)'], { detached, stdio: 'ignore' });
  child.unref();
  return `child ${child.pid}`;
}

async function answerTo(said: string): Promise<string> {
  for (const [pattern, run] of settings.takesFaults ? FAULTS : []) {
    const found = pattern.exec(said);
    if (found) return run(found[1] ?? '');
  }
  return `echo: ${said}`;
}

const executor: AgentExecutor = {
  async execute({ userMessage, contextId }: RequestContext, bus) {
    const said = textOf(userMessage);
    say(`heard: ${said.slice(0, 200)}`);
    activeTasks += 1;
    try {
      const parts = [{ text: await answerTo(said) }];
      const message = { messageId: randomUUID(), contextId, role: 'ROLE_AGENT', parts };
      bus.publish(AgentEvent.message(Message.fromJSON(message)));
    } finally {
      activeTasks -= 1;
    }
  },
  cancelTask: async () => {},
};

const url = settings.ownUrl ?? `http://${hostname()}:${settings.port}`;
const card = AgentCard.fromJSON({
  name: `Echo ${settings.workspaceId}`,
  description: 'Repeats what it hears.',
  version: '1.0.0',
  supportedInterfaces: ['1.0', '0.3'].map((protocolVersion) => ({
    url,
    protocolBinding: 'JSONRPC',
    protocolVersion,
  })),
  capabilities: { streaming: false, pushNotifications: false },
  defaultInputModes: ['text/plain'],
  defaultOutputModes: ['text/plain'],
  skills: [{ id: 'echo', name: 'Echo', description: 'Repeats.', tags: ['echo'] }],
});
const app = express();
const requestHandler = new DefaultRequestHandler(card, new InMemoryTaskStore(), executor);
app.use('/.well-known/agent-card.json', agentCardHandler({ agentCardProvider: requestHandler, ...LEGACY }));
app.get('/health', (_, response) => void response.json({ status: 'ok' }));
const userBuilder = async (request: express.Request) => {
  // Before the platform has named its secret nobody can be told from anybody else.
  if (inboundSecret !== null && request.header('authorization') !== `Bearer ${inboundSecret}`)
    throw new Error('The platform has to authenticate itself.');
  return { isAuthenticated: true, userName: request.header('x-workspace-id') ?? '' };
};
app.use('/', jsonRpcHandler({ requestHandler, userBuilder, ...LEGACY }));

for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => end(signal, 0));
const server = createServer(app);
server.on('error', (error) => end(String(error), 98));
server.listen(settings.port, settings.host, () => {
  say(`listening on port ${settings.port}`);
  if (settings.platformUrl !== '') void register(card, url).then(giveSignsOfLife);
});
