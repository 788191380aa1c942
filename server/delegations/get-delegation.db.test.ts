import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { delegateTask, getDelegation } from '@/contracts/delegations';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { reply, type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';

const LONG = '🙂 rows. '.repeat(2000);

let platform: TestPlatform;
let agent: ScriptedAgent;
beforeAll(async () => {
  platform = await createTestPlatform();
  agent = await startScriptedAgent(reply(LONG));
});
afterEach(() => platform.reset());
afterAll(async () => {
  await agent.close();
  await platform.close();
});

async function seedPair(): Promise<{ caller: SeededAgent; callee: SeededAgent; delegation_id: string }> {
  const caller = await seedAgent(platform, { name: 'Ada' });
  const callee = await seedAgent(platform, { name: 'Bea', url: agent.url });
  const { body } = await callRoute(delegateTask, {
    params: { id: caller.id },
    headers: caller.headers,
    body: { target_id: callee.id, task: 'Count the rows.' },
  });
  return { caller, callee, delegation_id: String(body.delegation_id) };
}

const look = (
  who: SeededAgent,
  delegation_id: string,
  query: Record<string, string> = {},
  signal?: AbortSignal,
) =>
  callRoute(getDelegation, {
    params: { id: who.id, delegation_id },
    headers: who.headers,
    query,
    ...(signal ? { signal } : {}),
  });

describe('one delegation', () => {
  it('is shown to both ends as it stands, and to nobody else', async () => {
    const { caller, callee, delegation_id } = await seedPair();
    const other = await seedAgent(platform, { name: 'Cid' });
    for (const who of [caller, callee]) {
      const { status, body } = await look(who, delegation_id);
      expect({ status, body }).toMatchObject({ status: 200, body: { delegation_id, status: 'queued' } });
      expect(body).not.toHaveProperty('response');
    }
    expect(await look(other, delegation_id)).toMatchObject({
      status: 404,
      body: { code: 'delegation_not_found' },
    });
    expect(await look(caller, 'no-such')).toMatchObject({ status: 404 });
  });

  it('has its whole answer while the activity keeps it, and the beginning of it afterwards', async () => {
    const { caller, delegation_id } = await seedPair();
    await drainJobs(platform);
    const { body } = await look(caller, delegation_id);
    expect(body).toMatchObject({ status: 'completed', response: LONG });
    await platform.sql`delete from activity_logs`;
    const later = String((await look(caller, delegation_id)).body.response);
    expect(LONG.startsWith(later)).toBe(true);
    expect(later.length).toBeGreaterThan(1000);
  });

  it('is waited for: the answer comes with its end, long before the time is over', async () => {
    const { caller, delegation_id } = await seedPair();
    const waiting = look(caller, delegation_id, { wait_seconds: '50' });
    const begun = performance.now();
    await drainJobs(platform);
    expect((await waiting).body).toMatchObject({ status: 'completed', response: LONG });
    expect(performance.now() - begun).toBeLessThan(15_000);
  });

  it('answers with how it stands when the time is over', async () => {
    const { caller, delegation_id } = await seedPair();
    expect((await look(caller, delegation_id, { wait_seconds: '1' })).body).toMatchObject({
      status: 'queued',
    });
  });

  it.each(['51', '-1', 'soon', '1.5'])('cannot be waited for %s seconds', async (wait_seconds) => {
    const { caller, delegation_id } = await seedPair();
    expect(await look(caller, delegation_id, { wait_seconds })).toMatchObject({
      status: 400,
      body: { field: 'wait_seconds' },
    });
  });

  // Last: afterwards nothing more is let in.
  it('lets those go who wait when the platform stops', async () => {
    const { caller, delegation_id } = await seedPair();
    const listening = vi.spyOn(platform.deps.events, 'onWorkspaceActivity');
    const waiting = look(caller, delegation_id, { wait_seconds: '50' });
    await vi.waitFor(() => expect(listening).toHaveBeenCalled());
    platform.beginStop();
    expect((await waiting).body).toMatchObject({ status: 'queued' });
  });
});
