import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
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

const get = (id: string): Promise<string | null> => getInboundSecret(platform.deps, id);
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
    expect(row).toEqual({ inbound_secret: secret, agent_card: { name: 'Ada' } });
  });

  it('is one and the same for all who ask at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const id = await seedWorkspace(platform);
      const secrets = await Promise.all(Array.from({ length: 8 }, () => get(id)));
      expect(new Set(secrets).size).toBe(1);
    }
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
