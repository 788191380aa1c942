import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { streamEvents } from '@/contracts/events';
import { openTerminal } from '@/contracts/terminal';
import { getWorkspace } from '@/contracts/workspaces';
import { callRoute, type RouteAnswer, requestRoute, routeOf } from '@/server/testing/call-route';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { askForTerminal } from '@/server/testing/open-terminal-socket';
import {
  type Cast,
  type Cell,
  codeOf,
  createCast,
  describeCell,
  MATRIX,
  REFUSALS,
  refusalBody,
  requestOf,
  SESSION_MATRIX,
  STATUS_OF,
} from '@/server/testing/refusal-matrix';
import { countWritten } from '@/server/testing/seed-workspaces';
import { createServerPlatform, seedSessions } from '@/server/testing/server-mode';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { runPipeline } from './pipeline';
import { type Audience, withRequestContext } from './request-context';
import type { Operation } from './run-contract';
import { createTerminalSockets } from './terminal-sockets';

const named = (cells: readonly Cell[]) => cells.map((cell): [string, Cell] => [describeCell(cell), cell]);
const SERVER_MATRIX = [...MATRIX, ...SESSION_MATRIX];
const NOT_PUBLIC = CONTRACTS.filter(({ auth }) => auth !== 'public').map(({ id }) => id);

let platform: TestPlatform;
let cast: Cast;

/** Makes the cast as the owner, who in server mode comes with a session. */
const makeCast = (headers: Record<string, string>, sessions: Cast['sessions']) =>
  createCast(async (contract, call) => {
    const { status, body } = await callRoute(contract, { ...call, headers });
    if (status !== contract.status) throw new Error(`${contract.id}: ${status} ${JSON.stringify(body)}`);
    return body;
  }, sessions);

const read = async (response: Response): Promise<Pick<RouteAnswer, 'status' | 'body'>> => {
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  if (isJson) return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  await response.body?.cancel();
  return { status: response.status, body: {} };
};

/** What holds of the cells that are refused, and of those that are let in, through one kind of listener. */
function describeMatrix(matrix: readonly Cell[], audience: Audience): void {
  const never: Operation<Contract> = () => Promise.reject(new Error('the operation was reached'));
  const cells = named(matrix);
  const ask = async (cell: Cell) =>
    read(
      await requestRoute(routeOf(cell.contract), {
        ...requestOf(cell, cast),
        grantsOwner: audience === 'people',
      }),
    );

  it.each(cells.filter(([, { refusal }]) => refusal !== null))('%s', async (_, cell) => {
    if (cell.refusal === null) throw new Error('not refused');
    const before = await countWritten(platform);
    const answer = await ask(cell);
    expect(answer).toMatchObject({
      status: STATUS_OF[cell.refusal],
      body: refusalBody(cell, cell.refusal),
    });
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each(cells.filter(([, { refusal }]) => refusal === null))('%s', async (_, cell) => {
    const { status, body } = await ask(cell);
    expect(REFUSALS).not.toContain(codeOf(body));
    expect([401, 403, 410]).not.toContain(status);
  });

  it.each(cells.filter(([, { contract }]) => contract === openTerminal))(
    'over a socket: %s',
    async (_, cell) => {
      const port = await openFront({ audience, terminals: createTerminalSockets(platform.deps) });
      const { params, headers } = requestOf(cell, cast);
      const before = await countWritten(platform);
      const answer = await askForTerminal(port, `/api/workspaces/${params.id}/terminal`, headers);
      if ('client' in answer) throw new Error('a terminal was opened');
      await closeFronts();
      expect(await countWritten(platform)).toEqual(before);
      if (cell.refusal === null) expect(answer.status).toBe(404);
      else expect(answer).toMatchObject({ status: STATUS_OF[cell.refusal], body: { code: cell.refusal } });
    },
  );

  it.each(cells.filter(([, { refusal }]) => refusal !== null))('as a server action: %s', async (_, cell) => {
    const { params, headers } = requestOf(cell, cast);
    const host = { host: 'localhost:3000' };
    const info = { signal: new AbortController().signal, headers: new Headers({ ...host, ...headers }) };
    const context = { peerAddress: '127.0.0.1', clientAddress: '127.0.0.1', audience };
    const outcome = await withRequestContext(context, () =>
      runPipeline(cell.contract, never, info, 'action', {
        params,
        read: () => Promise.resolve({ query: {}, body: {} }),
      }),
    );
    expect(outcome).toMatchObject({ ok: false, error: { code: cell.refusal } });
  });
}

describe('the matrix', () => {
  it('covers every contract that is not public, with everybody who is refused and somebody who is let in', () => {
    const idsOf = (isWanted: (cell: Cell) => boolean) => [
      ...new Set(SERVER_MATRIX.filter(isWanted).map(({ contract }) => contract.id)),
    ];
    expect(idsOf(({ refusal }) => refusal !== null)).toEqual(NOT_PUBLIC);
    expect(idsOf(({ refusal }) => refusal === null).sort()).toEqual([...NOT_PUBLIC].sort());
  });

  it('knows no public contract but health and the ways in', () => {
    expect(CONTRACTS.filter(({ auth }) => auth === 'public').map(({ id }) => id)).toEqual([
      'get-health',
      'get-session',
      'sign-in',
      'sign-out',
      'claim-server',
      'look-up-invitation',
      'accept-invitation',
      'reset-password',
    ]);
  });

  it('finds a workspace in the address of every contract that is for its own agent', () => {
    const own = CONTRACTS.filter(
      ({ auth }) => typeof auth === 'object' && 'agent' in auth && auth.agent === 'own',
    );
    for (const { id, path } of own) expect(path, id).toMatch(/^\/(workspaces|registry)\/:id(\/|$)/);
  });
});

describe('in local mode, through a listener that never grants the owner', () => {
  beforeAll(async () => {
    platform = await createTestPlatform();
    cast = await makeCast({}, null);
  });
  afterAll(() => platform.close());

  it('knows everybody', () => {
    const callers = new Set(MATRIX.map(({ caller }) => caller));
    expect([...callers].sort()).toEqual(Object.keys(cast.bearers).sort());
  });

  describeMatrix(MATRIX, 'agents');
  describeSpecialCases('agents');
});

describe('in server mode', () => {
  beforeAll(async () => {
    platform = await createServerPlatform({ MOLECULE_ENABLE_TEST_TOKENS: '1' });
    const sessions = await seedSessions(platform);
    cast = await makeCast({ cookie: sessions['a session of role owner'] }, sessions);
  });
  afterAll(() => platform.close());

  it('knows everybody', () => {
    const callers = new Set(SERVER_MATRIX.map(({ caller }) => caller));
    expect([...callers].sort()).toEqual(
      [...Object.keys(cast.bearers), ...Object.keys(cast.sessions ?? {})].sort(),
    );
  });

  describeMatrix(SERVER_MATRIX, 'people');
  describeSpecialCases('people');

  it('a request from this very machine is nobody’s', async () => {
    const answer = await callRoute(getWorkspace, { params: { id: cast.workspaceId } });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('a session is worth nothing at the listener of agents', async () => {
    const headers = { cookie: cast.sessions?.['a session of role owner'] ?? '' };
    const answer = await callRoute(getWorkspace, {
      params: { id: cast.workspaceId },
      headers,
      grantsOwner: false,
    });
    expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('a session does not make up for a wrong token', async () => {
    const headers = {
      cookie: cast.sessions?.['a session of role owner'] ?? '',
      authorization: `Bearer ${cast.bearers['a revoked key']}`,
    };
    const answer = await callRoute(getWorkspace, { params: { id: cast.workspaceId }, headers });
    expect(answer).toMatchObject({ status: 401, body: { code: 'invalid_token' } });
  });

  it.each([
    ['foreign_host', { host: 'rebound.example' }],
    ['foreign_origin', { origin: 'https://elsewhere.example' }],
    ['foreign_origin', { 'sec-fetch-site': 'same-site' }],
  ])('a session that another website sends is refused: %s', async (code, given) => {
    const cookie = cast.sessions?.['a session of role owner'] ?? '';
    const params = { id: cast.workspaceId };
    const answer = await callRoute(getWorkspace, { params, headers: { cookie, ...given } });
    expect(answer).toMatchObject({ status: 403, body: { code } });
  });
});

function describeSpecialCases(audience: Audience): void {
  const grantsOwner = audience === 'people';
  describe('a removed workspace', () => {
    it('reads when it was removed, so that its agent can stop', async () => {
      const bearer = cast.bearers['a removed workspace'];
      const headers = { authorization: `Bearer ${bearer}` };
      const answer = await callRoute(getWorkspace, { params: { id: cast.workspaceId }, headers });
      expect(answer).toMatchObject({
        status: 410,
        body: { code: 'workspace_removed', removed_at: platform.clock.now().toISOString() },
      });
    });
  });

  describe('the event stream', () => {
    it('is refused as JSON, not as a stream that ends', async () => {
      const answer = await requestRoute(routeOf(streamEvents), { grantsOwner });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/json']);
      await answer.body?.cancel();
    });
  });
}
