import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { streamEvents } from '@/contracts/events';
import { getWorkspace } from '@/contracts/workspaces';
import { callRoute, type RouteAnswer, requestRoute, routeOf } from '@/server/testing/call-route';
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
  STATUS_OF,
} from '@/server/testing/refusal-matrix';
import { countWritten } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { runPipeline } from './pipeline';
import { withRequestContext } from './request-context';
import type { Operation } from './run-contract';

const CELLS = MATRIX.map((cell): [string, Cell] => [describeCell(cell), cell]);
const REFUSED = CELLS.filter(([, { refusal }]) => refusal !== null);
const LET_IN = CELLS.filter(([, { refusal }]) => refusal === null);

let platform: TestPlatform;
let cast: Cast;
beforeAll(async () => {
  platform = await createTestPlatform();
  cast = await createCast(async (contract, call) => {
    const { status, body } = await callRoute(contract, call);
    if (status !== contract.status) throw new Error(`${contract.id}: ${status} ${JSON.stringify(body)}`);
    return body;
  });
});
afterAll(() => platform.close());

/** Through a listener that never grants the owner, from loopback, where the owner would come from. */
async function ask(cell: Cell): Promise<Pick<RouteAnswer, 'status' | 'body'>> {
  const response = await requestRoute(routeOf(cell.contract), {
    ...requestOf(cell, cast),
    grantsOwner: false,
  });
  const isJson = response.headers.get('content-type')?.startsWith('application/json');
  if (isJson) return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  await response.body?.cancel();
  return { status: response.status, body: {} };
}

describe('the matrix', () => {
  it('covers every contract that is not public, with everybody who is refused and somebody who is let in', () => {
    const wanted = CONTRACTS.filter(({ auth }) => auth !== 'public').map(({ id }) => id);
    const idsOf = (cells: readonly [string, Cell][]) => [
      ...new Set(cells.map(([, cell]) => cell.contract.id)),
    ];
    expect(idsOf(REFUSED)).toEqual(wanted);
    expect(idsOf(LET_IN)).toEqual(wanted);
    for (const id of wanted) {
      const callers = MATRIX.filter(({ contract }) => contract.id === id).map(({ caller }) => caller);
      expect(callers.sort()).toEqual(Object.keys(cast.bearers).sort());
    }
  });

  it('knows no public contract but health', () => {
    expect(CONTRACTS.filter(({ auth }) => auth === 'public').map(({ id }) => id)).toEqual(['get-health']);
  });

  it('finds a workspace in the address of every contract that is for its own agent', () => {
    const own = CONTRACTS.filter(({ auth }) => typeof auth === 'object' && auth.agent === 'own');
    for (const { id, path } of own) expect(path, id).toMatch(/^\/(workspaces|registry)\/:id(\/|$)/);
  });
});

describe('a request', () => {
  it.each(REFUSED)('%s', async (_, cell) => {
    if (cell.refusal === null) throw new Error('not refused');
    const before = await countWritten(platform);
    const answer = await ask(cell);
    expect(answer).toMatchObject({
      status: STATUS_OF[cell.refusal],
      body: refusalBody(cell, cell.refusal),
    });
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each(LET_IN)('%s', async (_, cell) => {
    const { status, body } = await ask(cell);
    expect(REFUSALS).not.toContain(codeOf(body));
    expect([401, 403, 410]).not.toContain(status);
  });
});

describe('a server action', () => {
  const never: Operation<Contract> = () => Promise.reject(new Error('the operation was reached'));

  it.each(REFUSED)('%s', async (_, cell) => {
    const { params, headers } = requestOf(cell, cast);
    const info = { signal: new AbortController().signal, headers: new Headers(headers) };
    const outcome = await withRequestContext({ peerAddress: '127.0.0.1', grantsOwner: false }, () =>
      runPipeline(cell.contract, never, info, 'action', {
        params,
        read: () => Promise.resolve({ query: {}, body: {} }),
      }),
    );
    expect(outcome).toMatchObject({ ok: false, error: { code: cell.refusal } });
  });
});

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
    const answer = await requestRoute(routeOf(streamEvents), { grantsOwner: false });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([401, 'application/json']);
    await answer.body?.cancel();
  });
});
