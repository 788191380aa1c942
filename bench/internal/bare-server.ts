// The plainest server that does the same work on the same database: node:http, a body, the statements, JSON. No tokens,
// no contracts, no limits, no log. Prints its port.
import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TransactionSql } from 'postgres';
import { Pool } from 'undici';
import { connectDatabase } from '@/db/client';
import { listChatMessages } from '@/db/queries/chat-messages';
import { type Heartbeat, noteHeartbeat } from '@/db/queries/heartbeats';

type Body = Readonly<Record<string, unknown>>;
type Handler = (body: Body, id: string) => Promise<unknown>;

const [databaseUrl = '', agentUrl = 'http://127.0.0.1:9'] = process.argv.slice(2);
const { sql } = connectDatabase(databaseUrl);
const agent = new Pool(new URL(agentUrl).origin);

const heartbeat: Handler = async (body) => {
  const beat: Heartbeat = {
    workspaceId: String(body.workspace_id),
    at: new Date(),
    errorRate: Number(body.error_rate),
    sampleError: null,
    activeTasks: Number(body.active_tasks),
    uptimeSeconds: Number(body.uptime_seconds),
    currentTask: String(body.current_task),
    monthlySpendCents: 0,
    capabilities: null,
    idleTimeoutSeconds: null,
  };
  return { status: (await noteHeartbeat(sql, beat)) ? 'ok' : 'gone' };
};

/** As many transactions and rows as a message of a person takes: what was said before it is sent, the rest after. */
async function send(body: Body, id: string, reach: () => Promise<unknown>): Promise<unknown> {
  await sql.begin(async (tx) => {
    await insertRow(tx, id, body);
    await insertRow(tx, id, body);
  });
  const answer = await reach();
  await sql.begin(async (tx) => {
    await insertRow(tx, id, answer);
    await insertRow(tx, id, answer);
    await insertRow(tx, id, answer);
  });
  return answer;
}

async function insertRow(tx: TransactionSql, workspaceId: string, content: unknown): Promise<void> {
  await tx`
    insert into bench_rows (id, workspace_id, content, created_at)
    values (${randomUUID()}, ${workspaceId}, ${JSON.stringify(content)}::text::jsonb, ${new Date()})`;
}

async function callAgent(body: Body): Promise<unknown> {
  const response = await agent.request({
    path: '/',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  return response.body.json();
}

const CANNED = {
  jsonrpc: '2.0',
  id: '1',
  result: { kind: 'message', parts: [{ kind: 'text', text: 'Done.' }] },
};

const HANDLERS: Readonly<Record<string, Handler>> = {
  heartbeat,
  'mock-send': (body, id) => send(body, id, () => Promise.resolve(CANNED)),
  'push-send': (body, id) => send(body, id, () => callAgent(body)),
  history: (_, id) => listChatMessages(sql, id, { limit: 51, beforeTs: null, before: null }),
};

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return chunks.length === 0 ? {} : (JSON.parse(Buffer.concat(chunks).toString('utf8')) as Body);
}

await sql`
  create table if not exists bench_rows
    (id uuid primary key, workspace_id uuid not null, content jsonb not null, created_at timestamptz not null)`;
await sql`create index if not exists bench_rows_newest on bench_rows (workspace_id, created_at)`;

const server = createServer(async (request, response) => {
  const [, name = '', id = ''] = (request.url ?? '').split('/');
  const answer = await HANDLERS[name]?.(await readBody(request), id);
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify(answer ?? null));
});
server.listen(0, '127.0.0.1', () => console.log(`port ${(server.address() as AddressInfo).port}`));
