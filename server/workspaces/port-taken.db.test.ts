import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { createWorkspace } from '@/contracts/workspaces';
import type { Backend } from '@/server/backends/port';
import { findFreePort } from '@/server/platform/embedded-postgres/free-port';
import { askEchoAgent } from '@/server/testing/ask-echo-agent';
import { buildEchoAgent } from '@/server/testing/build-echo-agent';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { createLocalPlace, type LocalPlace, localWorkspace } from '@/server/testing/local-machines';
import { soleBackend } from '@/server/testing/sole-backend';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

/** Somebody who has nothing to do with us, and a port that is theirs. */
let stranger: Server;
let taken: number;
/** The ports that agents are given, one after the other; then free ones. */
let ports: number[];
let place: LocalPlace;
let backend: Backend;
let platform: TestPlatform;

beforeAll(async () => {
  place = createLocalPlace(await buildEchoAgent());
  backend = place.open({ findPort: async () => ports.shift() ?? findFreePort(), stopGraceMs: 1000 });
  platform = await createTestPlatform({ backends: soleBackend(() => backend) });
  stranger = createServer((socket) => socket.end('a stranger')).listen(0, '127.0.0.1');
  await once(stranger, 'listening');
  taken = (stranger.address() as { port: number }).port;
});
beforeEach(() => platform.reset());
afterEach(async () => {
  // Not only ours: whoever had the port has it still.
  expect(stranger.listening).toBe(true);
});
afterAll(async () => {
  await place.clear();
  await platform.close();
  stranger.close();
});

interface Row {
  readonly id: string;
  readonly status: string;
  readonly last_sample_error: string | null;
  readonly machine_url: string | null;
}

async function createOne(): Promise<Row> {
  const { status, body } = await callRoute(createWorkspace, {
    body: { name: 'Ada', runtime: 'claude-code' },
  });
  expect(status).toBe(201);
  // Each attempt tries as many ports; it is the last one that tells.
  await platform.sql`update graphile_worker._private_jobs set attempts = max_attempts - 1`;
  await drainJobs(platform);
  const [row] = await platform.sql<Row[]>`
    select id, status, last_sample_error, machine_url from workspaces where id = ${String(body.id)}`;
  if (!row) throw new Error('the workspace is gone');
  return row;
}

it('port taken: an agent whose port a stranger took meanwhile comes up on another', async () => {
  ports = [taken];
  const row = await createOne();
  expect(row).toMatchObject({ status: 'provisioning', last_sample_error: null });
  expect(new URL(row.machine_url ?? '').port).not.toBe(String(taken));
  expect(await askEchoAgent(row.machine_url ?? '', 'Hi')).toBe('echo: Hi');
  expect(await place.countAgents()).toBe(1);
  await backend.destroy(localWorkspace(row.id), { volumes: true });
  expect(await place.countAgents()).toBe(0);
});

it('port taken: where none can be had the workspace fails, says why, and leaves no process and no folder', async () => {
  ports = Array.from({ length: 100 }, () => taken);
  const row = await createOne();
  expect(row.status).toBe('failed');
  expect(row.last_sample_error).toMatch(/None of \d+ ports of this host was free for the agent/);
  expect(await place.countAgents()).toBe(0);
  expect(await backend.survey()).toEqual([]);
});
