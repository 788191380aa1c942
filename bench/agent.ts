// The agent program: how soon it is there, what it takes at rest, and what platform and agent add to a call of a model.
import { readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type ModelServer, startModelServer } from '@/agent/testing/model-server/serve';
import { findFreePort } from '@/server/platform/embedded-postgres/free-port';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { startChild } from '../e2e/process/support/child';
import { makeTempFolder } from '../e2e/process/support/temp-folders';
import { measureAgentTree } from './internal/agent-tree';
import { ensureBuilt } from './internal/built';
import { withCleanup } from './internal/cleanup';
import { type Case, progress, report } from './internal/report';
import { startQuietServer } from './internal/start-program';
import { quantile } from './internal/statistics';

const PROGRAM = '.build/molecule-agent.mjs';
const STARTS = 7;
const TURNS = 100;
const WARM_UP = 15;
const WAIT_MS_MAX = 30_000;
/** After its garbage of the start is collected. */
const AT_REST_MS = 2500;
const MODEL = 'anthropic:claude-bench';
const WORKSPACE_ID = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';

await withCleanup(async () => {
  ensureBuilt();
  const model = await startModelServer();
  model.script({ name: 'bench', turns: [{ text: ['That is ', 'finished.'] }] });
  const cases = [...(await measureStarts()), await measureTurns(model), ...(await measureAgentTree(model))];
  await model.close();
  return report('agent', cases);
});

/** Starts of the program alone; the platform it looks for is not there, which it does not wait for. */
async function measureStarts(): Promise<Case[]> {
  const ready: number[] = [];
  const rest: number[] = [];
  for (let at = 0; at < STARTS; at += 1) {
    const folder = makeTempFolder('bench-agent');
    const configs = join(folder, 'configs');
    await mkdir(configs);
    await writeFile(join(configs, 'config.yaml'), `name: Bench\nruntime: assistant\nmodel: ${MODEL}\n`);
    const startedAt = performance.now();
    const child = startChild([process.execPath, PROGRAM], {
      env: {
        WORKSPACE_ID,
        PLATFORM_URL: 'http://127.0.0.1:9/api',
        WORKSPACE_CONFIG_PATH: configs,
        WORKSPACE_DIR: folder,
        HOME: folder,
        HOST: '127.0.0.1',
        PORT: String(await findFreePort()),
        MOLECULE_WORKSPACE_TOKEN: 'mol_ws_bench',
        ANTHROPIC_API_KEY: 'sk-bench',
        // As both backends start it.
        MALLOC_TRIM_THRESHOLD_: '131072',
      },
    });
    await waitUntil(() => child.hasEnded() || child.output().includes('ready:'), WAIT_MS_MAX);
    if (!child.output().includes('ready:')) throw new Error(`it did not start:\n${child.output()}`);
    ready.push(performance.now() - startedAt);
    await waitUntil(() => false, AT_REST_MS);
    rest.push(memoryOf(child.pid));
    child.kill('SIGTERM');
    await child.ended;
  }
  return [
    {
      case: 'a start until it takes messages, p50',
      value: quantile(ready, 0.5),
      unit: 'ms',
      baseline: null,
      bar: { must: 'be under 700 ms', max: 700 },
    },
    {
      case: 'memory at rest (assistant, no engine child), p50',
      value: quantile(rest, 0.5),
      unit: 'MB',
      baseline: null,
      bar: { must: 'be under 90 MB', max: 90 },
    },
  ];
}

function memoryOf(pid: number): number {
  const kibibytes = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
  return Number(kibibytes) / 1024;
}

/** One message after the other, from a person through the platform to the agent, against the bare call of its model. */
async function measureTurns(model: ModelServer): Promise<Case> {
  const dataDir = makeTempFolder('bench-agent-data');
  const port = await findFreePort();
  const server = await startQuietServer({
    DATA_DIR: dataDir,
    PORT: String(port),
    WORKSPACE_BACKEND: 'local',
  });
  const secrets = { ANTHROPIC_API_KEY: 'sk-bench', ANTHROPIC_BASE_URL: model.url };
  for (const [key, value] of Object.entries(secrets))
    await server.api.json('PUT', '/settings/secrets', { key, value });
  const body = { name: 'Bench', runtime: 'assistant', model: MODEL };
  const { id } = await server.api.json<{ id: string }>('POST', '/workspaces', body);
  const isOnline = async (): Promise<boolean> =>
    (await server.api.list()).some((row) => row.id === id && row.status === 'online');
  if (!(await waitUntil(isOnline, WAIT_MS_MAX))) throw new Error('the agent did not come online');
  const bare = await time(() => askModel(model.url));
  const whole = await time((at) => askAgent(`http://127.0.0.1:${port}/api/workspaces/${id}/a2a`, at));
  await server.api.remove(id, { purge: true });
  await server.stop();
  progress(
    `bare call p50 ${quantile(bare, 0.5).toFixed(1)} ms, whole turn ${quantile(whole, 0.5).toFixed(1)} ms`,
  );
  return {
    case: 'what platform and agent add to a call of the model, p50',
    value: quantile(whole, 0.5) - quantile(bare, 0.5),
    unit: 'ms',
    baseline: null,
    bar: { must: 'be under 30 ms', max: 30 },
  };
}

async function time(work: (at: number) => Promise<void>): Promise<number[]> {
  const times: number[] = [];
  for (let at = 0; at < WARM_UP + TURNS; at += 1) {
    const startedAt = performance.now();
    await work(at);
    if (at >= WARM_UP) times.push(performance.now() - startedAt);
  }
  return times;
}

async function post(address: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(address, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${address} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

async function askModel(url: string): Promise<void> {
  const messages = [{ role: 'user', content: 'Go on [[script:bench]]' }];
  const body = { model: 'claude-bench', max_tokens: 1000, stream: true, messages };
  await post(`${url}/v1/messages`, body, { 'x-api-key': 'sk-bench', 'anthropic-version': '2023-06-01' });
}

/** Each message begins a conversation of its own, so that none is longer than another. */
async function askAgent(address: string, at: number): Promise<void> {
  const message = {
    kind: 'message',
    role: 'user',
    messageId: crypto.randomUUID(),
    contextId: `bench-${at}`,
    parts: [{ kind: 'text', text: 'Go on [[script:bench]]' }],
  };
  const body = { jsonrpc: '2.0', id: at, method: 'message/send', params: { message } };
  const answer = await post(address, body);
  if (!answer.includes('That is finished.')) throw new Error(`unexpected answer: ${answer.slice(0, 500)}`);
}
