import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createSecretBox } from '@/server/platform/secret-box';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createTestPlatform, type TestPlatform } from '@/server/testing/test-platform';
import { findSecretToTell, getInboundSecret, INBOUND_SECRET_TTL_MS } from './inbound-secret';

const UNKNOWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(() => platform.reset());
afterAll(() => platform.close());

const SEALED = /^sealed:1:[^:]+:[\w+/]{60,}=*$/;
const get = (id: string): Promise<string | null> => getInboundSecret(platform.deps, id);
const stored = async (id: string): Promise<string> =>
  (await platform.sql`select inbound_secret from workspace_agents where workspace_id = ${id}`)[0]
    ?.inbound_secret;
const replace = (id: string, secret: string | null) =>
  platform.sql`update workspace_agents set inbound_secret = ${secret} where workspace_id = ${id}`;

describe('the inbound secret', () => {
  it('is made when it is first asked for, is stored, and stays the same', async () => {
    const id = await seedWorkspace(platform);
    const secret = await get(id);
    expect(secret).toMatch(/^[\w-]{43}$/);
    platform.deps.inboundSecrets.clear();
    expect(await get(id)).toBe(secret);
  });

  it('is known without the database until its time is over, and read anew then', async () => {
    const id = await seedWorkspace(platform);
    const secret = await get(id);
    await replace(id, 'another');
    platform.clock.advance(INBOUND_SECRET_TTL_MS - 1);
    expect(await get(id)).toBe(secret);
    platform.clock.advance(1);
    expect(await get(id)).toBe('another');
  });

  it('is healed when it is missing from a row that is there', async () => {
    const id = await seedWorkspace(platform);
    await platform.sql`insert into workspace_agents (workspace_id, agent_card) values (${id}, '{"name":"Ada"}')`;
    const secret = await get(id);
    const [row] = await platform.sql`select inbound_secret, agent_card from workspace_agents`;
    expect(row).toEqual({ inbound_secret: expect.stringMatching(SEALED), agent_card: { name: 'Ada' } });
    expect(secret).toMatch(/^[\w-]{43}$/);
  });

  it('is one and the same for all who ask at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await seedWorkspace(platform);
      const secrets = await Promise.all(Array.from({ length: 8 }, () => get(id)));
      expect(new Set(secrets).size).toBe(1);
    }
  });

  it('is stored encrypted; one that was stored as it is stays the same and is encrypted when it is next read', async () => {
    const id = await seedWorkspace(platform);
    const secret = await get(id);
    expect(await stored(id)).toMatch(SEALED);
    expect(await stored(id)).not.toContain(secret);
    platform.deps.inboundSecrets.clear();
    await replace(id, 'of-an-earlier-version');
    expect(await get(id)).toBe('of-an-earlier-version');
    expect(await stored(id)).toMatch(SEALED);
    platform.deps.inboundSecrets.clear();
    expect(await get(id)).toBe('of-an-earlier-version');
  });

  it('is encrypted anew with another key, and made anew when its key is gone', async () => {
    const id = await seedWorkspace(platform);
    const secret = await get(id);
    const [first, second, third] = [randomBytes(32), randomBytes(32), randomBytes(32)];
    const withKeys = (current: Buffer, old: Buffer[]) => {
      platform.deps.inboundSecrets.clear();
      return getInboundSecret({ ...platform.deps, secrets: createSecretBox({ current, old }) }, id);
    };
    // Nobody has the key that it was first stored with.
    const healed = await withKeys(first, []);
    expect(healed).not.toBe(secret);
    expect(await withKeys(second, [first])).toBe(healed);
    expect(await withKeys(second, [])).toBe(healed);
    expect(await withKeys(third, [])).not.toBe(healed);
  });

  it('of another workspace does not open here', async () => {
    const [one, other] = [await seedWorkspace(platform), await seedWorkspace(platform)];
    const secret = await get(one);
    await get(other);
    await replace(other, await stored(one));
    platform.deps.inboundSecrets.clear();
    expect(await get(other)).not.toBe(secret);
    expect(await get(one)).toBe(secret);
  });

  it('is kept as it is by a server that has no key', async () => {
    const id = await seedWorkspace(platform);
    const keyless = { ...platform.deps, secrets: createSecretBox({ current: null, old: [] }) };
    const secret = await getInboundSecret(keyless, id);
    expect(await stored(id)).toBe(secret);
  });

  it('is not there for a workspace that is not, and that is not remembered', async () => {
    const removed = await seedWorkspace(platform, { status: 'removed' });
    expect([await get(UNKNOWN), await get(removed)]).toEqual([null, null]);
    expect(await findSecretToTell(platform.deps, removed)).toEqual({});
    await platform.sql`
      update workspaces set status = 'online', removed_at = null, removed_with = null where id = ${removed}`;
    expect(await get(removed)).toMatch(/^[\w-]{43}$/);
  });
});
