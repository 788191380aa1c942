import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createOrgKey,
  createWorkspaceToken,
  getTestToken,
  listOrgKeys,
  listWorkspaceTokens,
  revokeOrgKey,
  revokeWorkspaceToken,
} from '@/contracts/tokens';
import { getWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { createLogger } from '@/server/platform/logger';
import { callRoute } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { storedText } from '@/server/testing/stored-text';
import { createTestPlatform, type TestPlatform, unreachableDatabase } from '@/server/testing/test-platform';

let platform: TestPlatform;
const lines: string[] = [];
beforeAll(async () => {
  platform = await createTestPlatform({
    log: createLogger('trace', { write: (line) => void lines.push(line) }),
  });
});
afterAll(() => platform.close());

it('a token and a key are in no log line and in no row, from their making to their end, errors included', async () => {
  const id = await seedWorkspace(platform);
  const made = await callRoute(createWorkspaceToken, { params: { id } });
  const tested = await callRoute(getTestToken, { params: { id } });
  const key = await callRoute(createOrgKey, { body: { name: 'CI', role: 'owner' } });
  const secrets = [made, tested, key].map(({ body }) => String(body.auth_token));
  for (const secret of secrets) {
    const headers = { authorization: `Bearer ${secret}` };
    const use = () => callRoute(getWorkspace, { params: { id }, headers });
    expect((await use()).status).toBe(200);
    // Wrong ways to present it end in warnings and errors, which say more than a line of a success.
    for (const odd of [secret, `Basic ${secret}`, `Bearer ${secret} x`, `Bearer ${secret.slice(0, -1)}`]) {
      const answer = await callRoute(getWorkspace, { params: { id }, headers: { authorization: odd } });
      expect(answer.status).toBe(401);
      expect(JSON.stringify(answer.body)).not.toContain(secret.slice(12, -1));
    }
    const database = unreachableDatabase('user');
    platform.deps.credentials.clear();
    setDeps({ ...platform.deps, database });
    expect((await use()).status).toBe(503);
    await database.close(0);
    setDeps(platform.deps);
  }
  await callRoute(listWorkspaceTokens, { params: { id } });
  await callRoute(listOrgKeys);
  await callRoute(revokeWorkspaceToken, { params: { id, token_id: String(made.body.id) } });
  await callRoute(revokeOrgKey, { params: { id: String(key.body.id) } });
  await platform.deps.background.drain();

  const written = lines.join('') + (await storedText(platform));
  expect(lines.length).toBeGreaterThan(20);
  for (const secret of secrets) {
    expect(written).toContain(secret.slice(0, 12));
    // Not even a part of it beyond what lists show.
    expect(written).not.toContain(secret.slice(12, 24));
    expect(written).not.toContain(secret.slice(-12));
  }
});
