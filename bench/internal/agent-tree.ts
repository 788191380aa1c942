import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelServer } from '@/agent/testing/model-server/serve';
import type { DelegationRow } from '@/contracts/delegations';
import { findFreePort } from '@/server/platform/embedded-postgres/free-port';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import type { ServerProcess } from '../../e2e/process/support/server-process';
import { makeTempFolder } from '../../e2e/process/support/temp-folders';
import { type Case, progress } from './report';
import { startQuietServer } from './start-program';
import { quantile } from './statistics';

/** One on top, three below it, sixteen below those: 20 agents. */
const TEAMS = [5, 5, 6];
const AGENTS = 1 + TEAMS.length + TEAMS.reduce((sum, size) => sum + size, 0);
/** From the person to the top, from there to the leads, from those to the members. */
const HOPS = 3;
const RUNS = 10;
const WARM_UP = 2;
const ONLINE_MS_MAX = 180_000;
const GONE_MS_MAX = 60_000;
const MODEL = 'anthropic:claude-bench';

interface Tree {
  readonly top: string;
  readonly leads: readonly { readonly id: string; readonly members: readonly string[] }[];
}

/**
 * Agents that hand on what they are asked, each to everybody below it and all at the same time, and wait for the answers:
 * every task has to come back with the answer to itself. In the same run the calls of the model alone, in the same order.
 */
export async function measureAgentTree(model: ModelServer): Promise<Case[]> {
  const dataDir = makeTempFolder('bench-agent-tree');
  const server = await startQuietServer({
    DATA_DIR: dataDir,
    PORT: String(await findFreePort()),
    WORKSPACE_BACKEND: 'local',
  });
  const secrets = { ANTHROPIC_API_KEY: 'sk-bench', ANTHROPIC_BASE_URL: model.url };
  for (const [key, value] of Object.entries(secrets)) {
    await server.api.json('PUT', '/settings/secrets', { key, value });
  }
  const tree = await buildTree(server);
  scriptTree(model, tree);
  const whole: number[] = [];
  const bare: number[] = [];
  for (let run = 0; run < WARM_UP + RUNS; run += 1) {
    const [treeMs, bareMs] = [
      await timed(() => ask(server, tree, run)),
      await timed(() => askBare(model.url)),
    ];
    if (run < WARM_UP) continue;
    whole.push(treeMs);
    bare.push(bareMs);
  }
  const lost = await countLost(server, tree);
  await server.api.remove(tree.top, { purge: true });
  // Agents outlive their server: they have to be gone before it.
  await waitUntil(() => readdirSync(join(dataDir, 'workspaces')).length === 0, GONE_MS_MAX);
  await server.stop();
  const [wholeMs, bareMs] = [quantile(whole, 0.5), quantile(bare, 0.5)];
  progress(`${AGENTS} agents: whole ${wholeMs.toFixed(0)} ms, its model calls alone ${bareMs.toFixed(0)} ms`);
  const about = `${AGENTS} agents in a tree of depth ${HOPS}`;
  return [
    { case: `${about}: from question to answer, p50`, value: wholeMs, unit: 'ms', baseline: bareMs },
    {
      case: `${about}: what each hop adds, p50`,
      value: (wholeMs - bareMs) / HOPS,
      unit: 'ms',
      baseline: null,
    },
    {
      case: `${about}: tasks without the answer to them, of ${(AGENTS - 1) * (WARM_UP + RUNS)}`,
      value: lost,
      unit: 'count',
      baseline: null,
      bar: { must: 'be none', max: 0 },
    },
  ];
}

async function buildTree(server: ServerProcess): Promise<Tree> {
  const create = async (name: string, parent_id: string | null): Promise<string> => {
    const body = { name, runtime: 'assistant', model: MODEL, parent_id };
    return (await server.api.json<{ id: string }>('POST', '/workspaces', body)).id;
  };
  const top = await create('Top', null);
  const leads = [];
  for (const [at, size] of TEAMS.entries()) {
    const id = await create(`Lead ${at}`, top);
    const members = [];
    for (let member = 0; member < size; member += 1) members.push(await create(`Member ${at}.${member}`, id));
    leads.push({ id, members });
  }
  const areOnline = async (): Promise<boolean> =>
    (await server.api.list()).filter(({ status }) => status === 'online').length === AGENTS;
  if (!(await waitUntil(areOnline, ONLINE_MS_MAX))) throw new Error('not all agents came online');
  return { top, leads };
}

/** What is handed on names the run: the same words over and over would be taken for a circle. */
function scriptTree(model: ModelServer, { leads }: Tree): void {
  const handOn = (workspace_id: string, script: string) => ({
    name: 'delegate_task',
    input: { workspace_id, task: `[[script:${script}]] {{user}}` },
  });
  model.script(
    {
      name: 'top',
      turns: [{ toolCalls: leads.map(({ id }, at) => handOn(id, `lead-${at}`)) }, { text: 'All is done.' }],
    },
    ...leads.map(({ members }, at) => ({
      name: `lead-${at}`,
      turns: [{ toolCalls: members.map((id) => handOn(id, 'member')) }, { text: 'Done by all: {{user}}' }],
    })),
    { name: 'member', turns: [{ text: 'Done: {{user}}' }] },
  );
}

async function timed(work: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

async function ask({ port }: ServerProcess, { top }: Tree, run: number): Promise<void> {
  const message = {
    kind: 'message',
    role: 'user',
    messageId: crypto.randomUUID(),
    contextId: `run-${run}`,
    parts: [{ kind: 'text', text: `[[script:top]] ${nameOf(run)}` }],
  };
  const answer = await post(`http://127.0.0.1:${port}/api/workspaces/${top}/a2a`, {
    ...{ jsonrpc: '2.0', id: run, method: 'message/send' },
    params: { message },
  });
  if (!answer.includes('All is done.')) throw new Error(`unexpected answer: ${answer.slice(0, 500)}`);
}

const nameOf = (run: number): string => `run number ${run}.`;

/** The same calls of the model, those of one level at the same time, as the tree makes them. */
async function askBare(url: string): Promise<void> {
  const call = (script: string, answered: boolean): Promise<string> => {
    const said = { role: 'user', content: `[[script:${script}]] bare` };
    const use = { type: 'tool_use', id: 'toolu_1', name: 'none', input: {} };
    const result = { type: 'tool_result', tool_use_id: 'toolu_1', content: 'ok' };
    const rest = [
      { role: 'assistant', content: [use] },
      { role: 'user', content: [result] },
    ];
    const messages = answered ? [said, ...rest] : [said];
    const tools = ['none', 'delegate_task'].map((name) => ({ name, input_schema: { type: 'object' } }));
    const body = { model: 'claude-bench', max_tokens: 1000, stream: true, messages, tools };
    return post(`${url}/v1/messages`, body, { 'x-api-key': 'sk-bench', 'anthropic-version': '2023-06-01' });
  };
  const leads = TEAMS.map((_, at) => `lead-${at}`);
  await call('top', false);
  await Promise.all(leads.map((lead) => call(lead, false)));
  await Promise.all(Array.from({ length: AGENTS - 1 - TEAMS.length }, () => call('member', false)));
  await Promise.all(leads.map((lead) => call(lead, true)));
  await call('top', true);
}

async function post(url: string, body: unknown, headers: Record<string, string> = {}): Promise<string> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
  return text;
}

/** Tasks of the ledger that did not come back, or came back with the answer to another one; and those that are not there. */
async function countLost(server: ServerProcess, { top, leads }: Tree): Promise<number> {
  let returned = 0;
  for (const id of [top, ...leads.map((lead) => lead.id)]) {
    const path = `/workspaces/${id}/delegations?limit=200`;
    for (const row of await server.api.json<DelegationRow[]>('GET', path)) {
      const run = /run number \d+\./.exec(row.summary)?.[0] ?? 'no run';
      if (row.status === 'completed' && row.response_preview?.includes(run)) returned += 1;
      else
        progress(
          `lost: ${row.status}, ${row.error ?? row.response_preview ?? 'nothing said'} (${row.summary})`,
        );
    }
  }
  return (AGENTS - 1) * (WARM_UP + RUNS) - returned;
}
