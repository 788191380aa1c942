import { expect, test } from '@playwright/test';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { endAllChildren } from './support/child';
import { startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

test.afterEach(async () => {
  await endAllChildren();
  await removeTempFolders();
});

/** Differ with every request, or say only how the bytes travel. */
const PER_REQUEST =
  /^(x-request-id|traceresponse|date|connection|keep-alive|transfer-encoding|content-length|content-encoding|vary)$/;

interface Heard {
  status: number;
  headers: Record<string, string>;
  /** The shape of the beginning: ids and digits differ from request to request. */
  body: string;
}

/** One server with a workspace of either kind. */
interface Stage {
  readonly port: number;
  readonly mock: string;
  readonly agent: string;
  readonly bearer: { readonly authorization: string };
}

async function setStage(env: Record<string, string>): Promise<Stage> {
  const { port, api } = await startServer({ DATA_DIR: makeTempFolder(), ...env });
  const mock = await api.create('Mock');
  const { connection } = await api.json<{ connection: { workspace_id: string; auth_token: string } }>(
    'POST',
    '/workspaces',
    { name: 'Agent', runtime: 'external' },
  );
  await api.listSettled(60_000);
  const bearer = { authorization: `Bearer ${connection.auth_token}` };
  return { port, mock: mock.id, agent: connection.workspace_id, bearer };
}

/** A body that the contract accepts. */
function bodyOf({ id, body, consumes }: Contract, { agent }: Stage): unknown {
  if (consumes === 'multipart') return undefined;
  const message = { role: 'user', parts: [{ kind: 'text', text: 'Hi' }] };
  const bodies: Record<string, unknown> = {
    'register-agent': { id: agent, delivery_mode: 'poll', agent_card: { name: 'Agent' } },
    'record-heartbeat': { workspace_id: agent },
    'update-workspace': { collapsed: true },
    'send-to-agent': { jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } },
  };
  if (body !== null && !(id in bodies)) throw new Error(`${id} has no body here`);
  return bodies[id];
}

/** More than Next takes in of other bodies: cut there, it would not be a form any more. */
const LARGE = 20 * 1024 * 1024;
/** Enough for the shape, also where ids are in it; the comment that a stream begins with is longer. */
const LOOKED_AT = 1000;

function formOf(bytes: number): FormData {
  const form = new FormData();
  form.append('files', new Blob([new Uint8Array(bytes)]), 'a.bin');
  return form;
}

/** As much of an answer as is looked at, or all of it: it may come in pieces, and a stream has no end. */
async function beginningOf({ body }: Response): Promise<string> {
  const reader = body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  while (reader && text.length < LOOKED_AT) {
    const { done, value } = await reader.read();
    if (done) break;
    text += decoder.decode(value, { stream: true });
  }
  return text;
}

async function hear(stage: Stage, contract: Contract, headers: Record<string, string>): Promise<Heard> {
  const gone = new AbortController();
  const named = contract.id === 'send-to-agent' ? stage.mock : stage.agent;
  const body = bodyOf(contract, stage);
  const form = contract.consumes === 'multipart' ? formOf(LARGE) : null;
  const response = await fetch(`http://localhost:${stage.port}/api${contract.path.replace(':id', named)}`, {
    method: contract.method,
    headers: { ...headers, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    signal: gone.signal,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(form ? { body: form } : {}),
  });
  const text = await beginningOf(response);
  gone.abort();
  return {
    status: response.status,
    headers: Object.fromEntries(
      [...response.headers]
        .filter(([name]) => !PER_REQUEST.test(name))
        // The two have a database each, with places of their own.
        .map(([name, value]) => [name, value.replace(/^\d+-\d+$/, '<place>')]),
    ),
    body: text
      .replace(/[\da-f]{8}-[\da-f-]{27}/g, '<id>')
      .replace(/("platform_inbound_secret":")[^"]*/, '$1<secret>')
      .slice(0, 100),
  };
}

test('every contract of the fast lane answers the same through Next, refusals included', async () => {
  const fast = await setStage({});
  const next = await setStage({ MOLECULE_FAST_LANE: '0' });
  const contracts = CONTRACTS.filter((contract) => contract.fastLane);
  expect(contracts.map(({ id }) => id)).toEqual(
    expect.arrayContaining(['send-to-agent', 'register-agent', 'record-heartbeat', 'list-activity']),
  );
  const callers: ((stage: Stage) => Record<string, string>)[] = [
    () => ({}),
    ({ bearer }) => bearer,
    () => ({ authorization: 'Bearer mol_ws_nobody' }),
    () => ({ origin: 'http://elsewhere.example' }),
  ];
  for (const contract of contracts) {
    for (const [at, callerOf] of callers.entries()) {
      await test.step(`${contract.id}, caller ${at}`, async () => {
        expect(await hear(fast, contract, callerOf(fast))).toEqual(
          await hear(next, contract, callerOf(next)),
        );
      });
    }
  }
  for (const stage of [fast, next]) await seekAsClientsDo(stage);
});

/** Published clients post to the address with a slash at its end, and look for the card in several places. */
async function seekAsClientsDo({ port, mock }: Stage): Promise<void> {
  const base = `http://localhost:${port}/api/workspaces/${mock}`;
  const message = { role: 'user', messageId: 'slash-1', parts: [{ kind: 'text', text: 'Hi' }] };
  const said = await fetch(`${base}/a2a/`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'message/send', params: { message } }),
    redirect: 'manual',
  });
  expect(await said.json()).toMatchObject({ id: 1, result: { kind: 'message' } });
  for (const place of ['', '/a2a']) {
    for (const name of ['agent-card.json', 'agent.json']) {
      const address = `${base}${place}/.well-known/${name}`;
      const card = await fetch(address);
      expect(await card.json()).toMatchObject({ url: `${base}/a2a`, name: 'Mock' });
      expect(card.headers.get('vary')).toContain('A2A-Version');
      const etag = card.headers.get('etag') ?? '';
      expect((await fetch(address, { headers: { 'if-none-match': etag } })).status).toBe(304);
    }
  }
}
