import { afterEach, describe, expect, it, vi } from 'vitest';
import { deleteWorkspace, listWorkspaces, updateWorkspace } from '@/contracts/workspaces';
import { ApiError } from './api-error';
import { backoffMs } from './backoff';
import { call, urlOf } from './call';
import { singleFlight } from './single-flight';

const ID = '8f14e45f-ceea-4e7a-9c5b-1c0a2b3d4e5f';
const answer = (status: number, body: unknown) => {
  const fetched = vi.fn(async (_url: string, _init: RequestInit) => Response.json(body, { status }));
  vi.stubGlobal('fetch', fetched);
  return fetched;
};

async function errorOf(promise: Promise<unknown>): Promise<ApiError> {
  const error = await promise.catch((thrown: unknown) => thrown);
  if (error instanceof ApiError) return error;
  throw new Error('expected an ApiError');
}

afterEach(() => vi.unstubAllGlobals());

describe('call', () => {
  it('fills parameters and query into the address and sends JSON', async () => {
    expect(urlOf(deleteWorkspace, { id: ID }, { confirm: 'true' })).toBe(
      `/api/workspaces/${ID}?confirm=true`,
    );
    const fetched = answer(200, { status: 'updated', version: 3 });
    const output = await call(updateWorkspace, { params: { id: ID }, body: { collapsed: true } });
    expect(output.version).toBe(3);
    expect(fetched.mock.calls[0]?.[1]).toMatchObject({ method: 'PATCH', body: '{"collapsed":true}' });
  });

  it('throws what the server said, with its field, request id and extras', async () => {
    answer(409, { error: 'Confirm it.', code: 'confirmation_required', request_id: 'r1', children_count: 4 });
    const error = await errorOf(call(deleteWorkspace, { params: { id: ID } }));
    expect(error).toMatchObject({
      code: 'confirmation_required',
      message: 'Confirm it.',
      requestId: 'r1',
      status: 409,
    });
    expect(error.body).toMatchObject({ children_count: 4 });
  });

  it('turns an unreadable answer, a wrong shape and a dead network into plain sentences', async () => {
    answer(502, '<html>');
    expect((await errorOf(call(listWorkspaces))).code).toBe('unreadable_answer');
    answer(200, [{ id: 1 }]);
    expect((await errorOf(call(listWorkspaces))).code).toBe('unreadable_answer');
    vi.stubGlobal('fetch', async () => {
      throw new TypeError('failed to fetch');
    });
    expect(await errorOf(call(listWorkspaces))).toMatchObject({ code: 'network', retry: 'later' });
  });
});

describe('singleFlight', () => {
  it('shares a run under way and adds exactly one more after it', async () => {
    let runs = 0;
    const load = singleFlight(async () => {
      runs += 1;
      await Promise.resolve();
    });
    await Promise.all([load(), load(), load(), load()]);
    expect(runs).toBe(2);
  });
});

describe('backoffMs', () => {
  it('doubles from one second to thirty, with at most half of it left to chance', () => {
    expect([0, 1, 2, 9].map((attempt) => backoffMs(attempt, () => 1))).toEqual([1000, 2000, 4000, 30_000]);
    expect(backoffMs(0, () => 0)).toBe(500);
  });
});
