import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { createApproval, decideApproval, getApproval } from '@/contracts/approvals';
import { readInbox } from '@/contracts/inbox';
import { callRoute, type RouteAnswer } from '@/server/testing/call-route';
import { sweep } from '@/server/testing/drain-jobs';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

let platform: TestPlatform;
let agent: SeededAgent;
let approvalId: string;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterEach(() => platform.reset());
afterAll(() => platform.close());

async function begin(body: object = {}): Promise<void> {
  agent = await seedAgent(platform, { deliveryMode: 'poll' });
  const { id, headers } = agent;
  const asked = { action: 'Deploy?', ...body };
  approvalId = String(
    (await callRoute(createApproval, { params: { id }, body: asked, headers })).body.approval_id,
  );
}

const look = (query: Record<string, string> = {}, signal?: AbortSignal): Promise<RouteAnswer> =>
  callRoute(getApproval, {
    params: { id: agent.id, approval_id: approvalId },
    query,
    headers: agent.headers,
    ...(signal ? { signal } : {}),
  });
const decide = (decision: 'approved' | 'denied', note?: string) =>
  callRoute(decideApproval, { params: { id: agent.id, approval_id: approvalId }, body: { decision, note } });

const awaitedFor = async (): Promise<number> => {
  const [row] = await platform.sql<{ awaited_until: Date }[]>`select awaited_until from approval_requests`;
  return (row?.awaited_until.getTime() ?? 0) - platform.clock.now().getTime();
};
/** Until the server has noted that the agent waits, which it does when it listens. */
const untilAwaited = () => vi.waitFor(async () => expect(await awaitedFor()).toBeGreaterThan(10_000));
const toldTimes = async () =>
  (await platform.sql`select from activity_logs where method = 'approval_result'`).length;

describe('an agent that waits', () => {
  it('is answered the moment people decide, and finds nothing in its inbox', async () => {
    await begin();
    const waiting = look({ wait: '30' });
    await untilAwaited();
    await decide('approved', 'Go on.');
    expect(await waiting).toMatchObject({ status: 200, body: { status: 'approved', note: 'Go on.' } });
    platform.clock.advance(60_000);
    await sweep(platform, 'approvals');
    expect(await toldTimes()).toBe(0);
  });

  it('is answered by the decision about its own, not by those about others', async () => {
    await begin();
    const first = approvalId;
    const waiting = look({ wait: '30' });
    await untilAwaited();
    const { id, headers } = agent;
    const other = await callRoute(createApproval, { params: { id }, body: { action: 'Else?' }, headers });
    await callRoute(decideApproval, {
      params: { id, approval_id: String(other.body.approval_id) },
      body: { decision: 'denied' },
    });
    await decide('approved');
    expect((await waiting).body).toMatchObject({ id: first, status: 'approved' });
  });

  it('is answered as it stands after the seconds that it wants to wait', async () => {
    await begin();
    expect((await look({ wait: '1' })).body.status).toBe('pending');
    expect((await look()).body.status).toBe('pending');
    expect((await look({ wait: 'long' })).status).toBe(400);
  });

  it('is answered when the time is over, before anybody has swept, and is not told again', async () => {
    await begin({ expires_in_seconds: 30 });
    // The server looks at its clock when the time should be over.
    await platform.sql`update approval_requests
      set expires_at = ${new Date(platform.clock.now().getTime() + 50)}`;
    const waiting = look({ wait: '30' });
    await untilAwaited();
    platform.clock.advance(50);
    expect((await waiting).body.status).toBe('expired');
    await sweep(platform, 'approvals');
    platform.clock.advance(60_000);
    await sweep(platform, 'approvals');
    expect(await toldTimes()).toBe(0);
  });

  it('that hangs up is told in its inbox, once', async () => {
    await begin();
    const hangUp = new AbortController();
    const waiting = look({ wait: '30' }, hangUp.signal).catch(() => null);
    await untilAwaited();
    hangUp.abort();
    await waiting;
    await vi.waitFor(async () => expect(await awaitedFor()).toBeLessThan(0));
    await decide('denied', 'Not today.');
    expect(await toldTimes()).toBe(1);
    platform.clock.advance(60_000);
    await sweep(platform, 'approvals');
    expect(await toldTimes()).toBe(1);
    // Entries are held back while transactions of other tests run.
    const messages = await vi.waitFor(async () => {
      const { body } = await callRoute(readInbox, { params: { id: agent.id }, headers: agent.headers });
      expect(body.messages).toHaveLength(1);
      return body.messages as { request_body: { params: { message: unknown } } }[];
    });
    expect(messages[0]?.request_body.params.message).toMatchObject({
      parts: [{ text: 'People denied what you asked for, so do not do it: Deploy?\n\nThey say: Not today.' }],
      metadata: { source: 'platform', kind: 'approval_result', approval_id: approvalId, status: 'denied' },
    });
  });
});

describe('an agent that does not wait', () => {
  it('is told in its inbox when people decide', async () => {
    await begin();
    platform.clock.advance(10_000);
    await decide('approved');
    expect(await toldTimes()).toBe(1);
    await look();
    await sweep(platform, 'approvals');
    expect(await toldTimes()).toBe(1);
  });

  it('and was expected to is told when it does not come back', async () => {
    await begin();
    await decide('approved');
    await sweep(platform, 'approvals');
    expect(await toldTimes()).toBe(0);
    platform.clock.advance(10_000);
    await Promise.all([sweep(platform, 'approvals'), sweep(platform, 'approvals')]);
    expect(await toldTimes()).toBe(1);
  });

  it('and looks by itself is not told again', async () => {
    await begin();
    await decide('approved');
    await look();
    platform.clock.advance(10_000);
    await sweep(platform, 'approvals');
    expect(await toldTimes()).toBe(0);
  });
});

it('a person who waits sees the end too, which tells the agent nothing', async () => {
  await begin();
  platform.clock.advance(10_000);
  const waiting = callRoute(getApproval, {
    params: { id: agent.id, approval_id: approvalId },
    query: { wait: '30' },
  });
  await decide('approved');
  expect((await waiting).body.status).toBe('approved');
  expect(await toldTimes()).toBe(1);
});

it('a process that stops answers everybody who waits', async () => {
  await begin();
  const waiting = look({ wait: '30' });
  await untilAwaited();
  platform.beginStop();
  expect((await waiting).body.status).toBe('pending');
});
