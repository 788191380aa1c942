import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { hibernateWorkspace } from '@/contracts/lifecycle';
import { getWorkspace, updateWorkspace } from '@/contracts/workspaces';
import { drainJobs, sweep } from '@/server/testing/drain-jobs';
import { beat, register } from '@/server/testing/machine-agent';
import { askOf, createMachinePlatform, type MachinePlatform } from '@/server/testing/machine-platform';
import { seedActivity } from '@/server/testing/seed-activity';
import { storedWorkspace } from '@/server/testing/seed-workspaces';

const MINUTE = 60_000;
let on: MachinePlatform;
beforeAll(async () => {
  on = await createMachinePlatform();
});
beforeEach(() => on.reset());
afterAll(() => on.platform.close());

const statusOf = async (id: string) => (await storedWorkspace(on.platform, id)).status;
async function sleepsAfter(minutes: number | null): Promise<string> {
  const id = await on.online();
  await askOf(updateWorkspace, id, { body: { hibernation_idle_minutes: minutes } });
  return id;
}
async function pass(minutes: number): Promise<void> {
  on.platform.clock.advance(minutes * MINUTE);
  await sweep(on.platform, 'hibernation');
  await drainJobs(on.platform);
}

describe('an idle workspace', () => {
  it('falls asleep after the minutes that were set, and not before', async () => {
    const id = await sleepsAfter(30);
    expect((await askOf(getWorkspace, id)).body.hibernation_idle_minutes).toBe(30);
    await pass(29);
    expect(await statusOf(id)).toBe('online');
    await pass(1);
    expect(await statusOf(id)).toBe('hibernated');
    expect(on.machines.states.get(id)).toBe('stopped');
  });

  it('does so although its agent gives signs of life all the time', async () => {
    const id = await sleepsAfter(30);
    for (let minute = 0; minute < 30; minute += 10) {
      on.platform.clock.advance(10 * MINUTE);
      await beat(on.machines, id);
    }
    await pass(0);
    expect(await statusOf(id)).toBe('hibernated');
  });

  it.each([
    ['something it did or was told', (id: string) => seedActivity(on.platform, id, 'message/send')],
    [
      'a word in its chat',
      (id: string) => on.platform
        .sql`insert into chat_messages (workspace_id, role, content, origin, created_at)
        values (${id}, 'user', 'Hello.', 'user', ${on.platform.clock.now()})`,
    ],
    [
      'a message of its own to another',
      (id: string) =>
        on.platform.sql`update workspaces set last_outbound_at = ${on.platform.clock.now()} where id = ${id}`,
    ],
  ])('stays awake for as long again after %s', async (_, happens) => {
    const id = await sleepsAfter(30);
    on.platform.clock.advance(20 * MINUTE);
    await happens(id);
    await pass(29);
    expect(await statusOf(id)).toBe('online');
    await pass(2);
    expect(await statusOf(id)).toBe('hibernated');
  });

  it('stays awake while it is at work, and where nobody has set a time', async () => {
    const [busy, never, off] = [await sleepsAfter(30), await sleepsAfter(null), await sleepsAfter(0)];
    await beat(on.machines, busy, { active_tasks: 1 });
    await pass(1000);
    for (const id of [busy, never, off]) expect(await statusOf(id)).toBe('online');
  });

  it('stays as it is where its agent runs elsewhere, or there is none', async () => {
    for (const runtime of ['external', 'mock']) {
      const id = await on.create({ runtime });
      await drainJobs(on.platform);
      await on.platform
        .sql`update workspaces set status = 'online', hibernation_idle_minutes = 1 where id = ${id}`;
      await pass(1000);
      expect(await statusOf(id)).toBe('online');
    }
  });
});

describe('a message to one that sleeps', () => {
  const send = (id: string) =>
    askOf(sendToAgent, id, {
      body: { method: 'message/send', params: { message: { role: 'user', parts: [{ text: 'Hi' }] } } },
    });

  it('starts its machine, and tells the sender to come again', async () => {
    const id = await on.online();
    await askOf(hibernateWorkspace, id);
    await drainJobs(on.platform);
    expect(await send(id)).toMatchObject({ status: 503, body: { code: 'workspace_waking', waking: true } });
    await drainJobs(on.platform);
    expect(on.machines.states.get(id)).toBe('running');
    await register(on.machines, id);
    expect(await statusOf(id)).toBe('online');
    expect(on.machines.starts).toHaveLength(2);
  });

  it('does the same while it is falling asleep, and the stop that was on its way leaves it alone', async () => {
    const id = await on.online();
    await askOf(hibernateWorkspace, id);
    expect(await send(id)).toMatchObject({ status: 503, body: { code: 'workspace_waking' } });
    await drainJobs(on.platform);
    await register(on.machines, id);
    expect(await statusOf(id)).toBe('online');
    expect(on.machines.states.get(id)).toBe('running');
  });

  it('is woken once by many', async () => {
    const id = await on.online();
    await askOf(hibernateWorkspace, id);
    await drainJobs(on.platform);
    await Promise.all(Array.from({ length: 8 }, () => send(id)));
    await drainJobs(on.platform);
    expect(on.machines.starts).toHaveLength(2);
  });
});
