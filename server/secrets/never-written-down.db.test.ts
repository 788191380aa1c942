import { afterAll, beforeAll, expect, it } from 'vitest';
import { listActivity } from '@/contracts/activity';
import type { Contract } from '@/contracts/contract';
import { listEvents } from '@/contracts/events';
import { getOpenApi } from '@/contracts/platform';
import {
  deleteWorkspaceSecret,
  getSecretDependents,
  getSecretValues,
  listGlobalSecrets,
  listWorkspaceSecrets,
  saveGlobalSecret,
  saveWorkspaceSecret,
} from '@/contracts/secrets';
import { createWorkspaceToken } from '@/contracts/tokens';
import { setDeps } from '@/server/deps';
import { createLogger } from '@/server/platform/logger';
import { callRoute, type RouteCall } from '@/server/testing/call-route';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { storedText } from '@/server/testing/stored-text';
import { createTestPlatform, type TestPlatform, unreachableDatabase } from '@/server/testing/test-platform';

/** Odd enough to be found wherever it is, and with no part in it that could stand anywhere else. */
const CANARY = 'kanarienvogel-7Qx2-ZwitschernderZeisig';
const PARTS = [CANARY, 'kanarienvogel', 'Zeisig', Buffer.from(CANARY).toString('base64').slice(0, 40)];
const HEX = Buffer.from('kanarienvogel').toString('hex');

let platform: TestPlatform;
const lines: string[] = [];
const heard: unknown[] = [];
beforeAll(async () => {
  platform = await createTestPlatform({
    log: createLogger('trace', { write: (line) => void lines.push(line) }),
  });
  const hear = (batch: unknown) => void heard.push(batch);
  platform.deps.events.subscribe(hear, hear);
});
afterAll(() => platform.close());

it('a value is in no answer, no log line, no event, no row and no document, errors included', async () => {
  const id = await seedWorkspace(platform);
  const { body: token } = await callRoute(createWorkspaceToken, { params: { id } });
  const agent = { authorization: `Bearer ${String(token.auth_token)}` };
  const said: string[] = [];
  const ask = async (contract: Contract, call: RouteCall = {}): Promise<number> => {
    const { status, body, headers } = await callRoute(contract, call);
    said.push(JSON.stringify([body, [...headers]]));
    return status;
  };
  const body = { key: 'CANARY', value: CANARY };
  expect(await ask(saveGlobalSecret, { body })).toBe(200);
  expect(await ask(saveWorkspaceSecret, { params: { id }, body })).toBe(200);

  // Every way in which saving fails.
  expect(await ask(saveGlobalSecret, { body: { key: CANARY, value: CANARY } })).toBe(400);
  expect(await ask(saveGlobalSecret, { body: { key: 'CANARY', value: [CANARY] } })).toBe(400);
  expect(await ask(saveGlobalSecret, { body: { key: 'CANARY', value: `${CANARY}\0` } })).toBe(400);
  const broken = `{"key": "CANARY", "value": "${CANARY}`;
  const json = { 'content-type': 'application/json' };
  expect(await ask(saveGlobalSecret, { rawBody: broken, headers: json })).toBe(400);
  expect(await ask(saveGlobalSecret, { rawBody: broken, headers: { 'content-type': 'text/plain' } })).toBe(
    415,
  );
  expect(await ask(saveGlobalSecret, { body, peer: '192.168.1.7' })).toBe(401);
  expect(await ask(saveGlobalSecret, { body, headers: agent })).toBe(403);
  await platform.sql`alter table secrets rename to secrets_away`;
  expect(await ask(saveGlobalSecret, { body })).toBe(500);
  await platform.sql`alter table secrets_away rename to secrets`;
  await platform.sql`alter table secrets add constraint broken check (key <> 'BROKEN')`;
  expect(await ask(saveGlobalSecret, { body: { key: 'BROKEN', value: CANARY } })).toBe(500);
  const database = unreachableDatabase('user');
  setDeps({ ...platform.deps, database });
  expect(await ask(saveGlobalSecret, { body })).toBe(503);
  await database.close(0);
  setDeps(platform.deps);

  // The one address that gives it away does so to the agent alone, and not when something is wrong.
  const values = await callRoute(getSecretValues, { params: { id }, headers: agent });
  expect(values.body).toEqual({ CANARY });
  expect(await ask(getSecretValues, { params: { id } })).toBe(403);
  await platform.sql`update secrets set encrypted_value = encrypted_value || '\\x00'::bytea where workspace_id = ${id}`;
  expect(await ask(getSecretValues, { params: { id }, headers: agent })).toBe(500);

  for (const contract of [listWorkspaceSecrets, listActivity]) {
    expect(await ask(contract, { params: { id } })).toBe(200);
  }
  for (const contract of [listGlobalSecrets, listEvents, getOpenApi]) expect(await ask(contract)).toBe(200);
  expect(await ask(getSecretDependents, { params: { key: 'CANARY' } })).toBe(200);
  expect(await ask(deleteWorkspaceSecret, { params: { id, key: 'CANARY' } })).toBe(200);
  await platform.deps.background.drain();

  const written = [lines.join(''), said.join('\n'), JSON.stringify(heard), await storedText(platform)].join(
    '\n',
  );
  // The name is everywhere where it belongs, so the search does look at the right places.
  expect(lines.join('')).toContain('save-global-secret');
  expect(said.join('')).toContain('"key":"CANARY"');
  expect(JSON.stringify(heard)).toContain('SECRETS_CHANGED');
  expect(await storedText(platform)).toContain('encrypted_value');
  // Not `not.toContain`: its message would write everything down.
  expect([...PARTS, HEX].filter((part) => written.includes(part))).toEqual([]);
});
