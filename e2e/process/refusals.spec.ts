import { readFileSync } from 'node:fs';
import { expect, test } from '@playwright/test';
import type { Contract } from '@/contracts/contract';
import { fillPath } from '@/contracts/contract-path';
import {
  type Cast,
  type Cell,
  createCast,
  MATRIX,
  mistakeOf,
  requestOf,
} from '@/server/testing/refusal-matrix';
import { agentPortOf, ask } from './support/agent-listener';
import { endAllChildren } from './support/child';
import { runRefused, type ServerProcess, startServer } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-00000000dead';

/** Differ with every answer, or say only how Next sends the bytes. */
const PER_ANSWER = /^(x-request-id|date|content-encoding|vary)$/;

/** Pages and files, also by ways around a look at the beginning of the address. */
const NOT_THE_API = [
  ...['/', '/api', '/_next/static/x.js', '/favicon.ico', '/_next/image?url=%2Fapi%2Fhealth&w=64&q=75'],
  ...[
    '/api/..',
    '/api/../',
    '/api/%2e%2e/',
    '/api/x/../../',
    '/api/..\\',
    '/api/..%2f',
    '//api/health',
    '/api\\..\\',
  ],
];

const fill = (contract: Contract, params: Record<string, string>): string =>
  `/api${fillPath(contract.path, (name) => params[name] ?? '')}`;

/** What each lane of a server shows, asked through its listener for agents. */
for (const [lane, setting] of [
  ['the fast lane', '1'],
  ['Next', '0'],
] as const) {
  test.describe(`through ${lane}`, () => {
    let server: ServerProcess;
    let port: number;
    let cast: Cast;

    test.beforeAll(async () => {
      const env = { MOLECULE_AGENT_BIND: '127.0.0.1:0', MOLECULE_FAST_LANE: setting };
      server = await startServer({ DATA_DIR: makeTempFolder(), ...env });
      port = agentPortOf(server);
      cast = await createCast(async (contract, { params = {}, query, body }) => {
        const search = query ? `?${new URLSearchParams(query)}` : '';
        const path = `${fill(contract, params).slice('/api'.length)}${search}`;
        return server.api.json(contract.method, path, body);
      });
    });
    test.afterAll(async () => {
      await endAllChildren();
      await removeTempFolders();
    });

    const send = (cell: Cell) => {
      const { params, headers, rawBody } = requestOf(cell, cast);
      return ask(port, cell.contract.method, fill(cell.contract, params), headers, rawBody);
    };

    async function mistakesIn(cells: readonly Cell[]): Promise<string[]> {
      const mistakes: string[] = [];
      for (const cell of cells) mistakes.push(mistakeOf(cell, await send(cell)) ?? '');
      expect(mistakes.length).toBeGreaterThan(0);
      return mistakes.filter((mistake) => mistake !== '');
    }

    test('everybody is refused whom the contract does not name, in its dialect', async () => {
      const refused = MATRIX.filter(({ refusal }) => refusal !== null);
      expect(await mistakesIn(refused)).toEqual([]);
      expect((await server.api.list()).map(({ name }) => name).sort()).toEqual(['Other', 'Own']);
    });

    test('everybody is let in whom the contract names', async () => {
      const letIn = MATRIX.filter(({ refusal }) => refusal === null);
      expect(await mistakesIn(letIn)).toEqual([]);
    });

    test('health is for anybody under any name, metrics ask for a key, and pages are not there', async () => {
      const named = { host: 'host.docker.internal:3001', origin: 'https://elsewhere.example' };
      expect(await ask(port, 'GET', '/api/health', named)).toMatchObject({ status: 200 });
      expect(await ask(port, 'GET', '/api/metrics', named)).toMatchObject({ status: 401 });
      const key = { ...named, authorization: `Bearer ${cast.bearers['a key of role viewer']}` };
      expect(await ask(port, 'GET', '/api/metrics', key)).toMatchObject({ status: 200 });
      expect(await ask(port, 'GET', '/api/workspaces', key)).toMatchObject({ status: 200 });
      expect(await ask(port, 'GET', '/api/workspaces', named)).toMatchObject({
        status: 401,
        body: { code: 'unauthenticated' },
      });
      for (const path of NOT_THE_API) {
        // Nobody is told more than that: either nothing is there, or it is asked who wants to know.
        const { status, body } = await ask(port, 'GET', path, named);
        expect([path, status, body.code]).toEqual([
          path,
          expect.any(Number),
          expect.stringMatching(/^(not_found|unauthenticated)$/),
        ]);
      }
    });

    test('no server action is there for agents, and none takes a token on the owner’s side', async () => {
      const manifest = JSON.parse(readFileSync('.next/server/server-reference-manifest.json', 'utf8')) as {
        node: Record<string, unknown>;
      };
      const actions = Object.keys(manifest.node);
      expect(actions.length).toBeGreaterThan(0);
      const before = await server.api.list();
      for (const action of actions) {
        const body = JSON.stringify([{ name: 'By an action', runtime: 'mock' }]);
        const headers = { 'next-action': action, 'content-type': 'text/plain;charset=UTF-8' };
        const forAgents = await ask(port, 'POST', '/', headers, body);
        expect(forAgents).toMatchObject({ status: 404, body: { code: 'not_found' } });
        const authorization = `Bearer ${cast.bearers['a revoked key']}`;
        const forOwner = await ask(server.port, 'POST', '/', { ...headers, authorization }, body);
        expect(forOwner).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
      }
      expect(await server.api.list()).toHaveLength(before.length);
    });

    test('the owner’s listener refuses a wrong token too, and a right one whatever page it comes from', async () => {
      const path = `/api/workspaces/${cast.workspaceId}`;
      const wrong = { authorization: `Bearer ${cast.bearers['a revoked token']}` };
      expect(await ask(server.port, 'GET', path, wrong)).toMatchObject({ status: 401 });
      const right = { authorization: `Bearer ${cast.bearers['its own workspace']}` };
      const elsewhere = { ...right, host: 'agents.example', origin: 'https://elsewhere.example' };
      expect(await ask(server.port, 'GET', path, elsewhere)).toMatchObject({ status: 200 });
    });
  });
}

test('switched off, the test token’s address is like any that is not there', async () => {
  try {
    const on = await startServer({ DATA_DIR: makeTempFolder() });
    const { id } = await on.api.create('Tested');
    const given = await ask(on.port, 'GET', `/api/admin/workspaces/${id}/test-token`);
    expect(given).toMatchObject({ status: 200, body: { workspace_id: id } });
    const authorization = `Bearer ${String(given.body.auth_token)}`;
    expect(await ask(on.port, 'GET', `/api/workspaces/${id}`, { authorization })).toMatchObject({
      status: 200,
    });
    expect(await ask(on.port, 'GET', `/api/admin/workspaces/${UNKNOWN}/test-token`)).toMatchObject({
      status: 404,
      body: { code: 'workspace_not_found' },
    });

    const off = await startServer({ DATA_DIR: makeTempFolder(), MOLECULE_ENABLE_TEST_TOKENS: '0' });
    const hear = async (path: string, headers: Record<string, string>) => {
      const response = await fetch(`http://localhost:${off.port}/api/admin/workspaces/${path}`, { headers });
      const { request_id: _, ...body } = (await response.json()) as Record<string, unknown>;
      const heads = [...response.headers].filter(([name]) => !PER_ANSWER.test(name));
      return { status: response.status, heads, body };
    };
    for (const headers of [{}, { authorization: 'Bearer x' }, { origin: 'https://elsewhere.example' }]) {
      expect(await hear(`${UNKNOWN}/test-token`, headers)).toEqual(await hear(`${UNKNOWN}/no-such`, headers));
    }
    expect((await hear(`${UNKNOWN}/test-token`, {})).status).toBe(404);
  } finally {
    await endAllChildren();
    await removeTempFolders();
  }
});

test('an address that nobody can listen on is said, with the setting’s name', async () => {
  const { code, output } = await runRefused({
    DATA_DIR: makeTempFolder(),
    MOLECULE_AGENT_BIND: '192.0.2.1:0',
  });
  expect(code).toBe(1);
  expect(output).toContain('Molecule cannot start. MOLECULE_AGENT_BIND');
  await removeTempFolders();
});

test('a stop ends both listeners, with a stream open at each', async () => {
  const server = await startServer({ DATA_DIR: makeTempFolder(), MOLECULE_AGENT_BIND: '127.0.0.1:0' });
  const key = await server.api.json<{ auth_token: string }>('POST', '/org/tokens', {
    name: 'k',
    role: 'viewer',
  });
  const streams = [];
  for (const port of [server.port, agentPortOf(server)]) {
    const headers = { authorization: `Bearer ${key.auth_token}` };
    const response = await fetch(`http://127.0.0.1:${port}/api/events`, { headers });
    expect(response.status).toBe(200);
    streams.push(response.text());
  }
  expect(await server.stop()).toEqual({ code: 0, signal: null });
  for (const text of await Promise.all(streams)) expect(text).toContain('event: hello');
  await removeTempFolders();
});
