import { expect, test } from '@playwright/test';
import type { Contract } from '@/contracts/contract';
import { fillPath } from '@/contracts/contract-path';
import {
  type Cast,
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
import { endAllChildren } from './support/child';
import { makeSessions } from './support/make-sessions';
import { claimAsOwner, startPeopleServer } from './support/server-mode';
import { runRefused } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const fill = (contract: Contract, params: Record<string, string>): string =>
  `/api${fillPath(contract.path, (name) => params[name] ?? '')}`;

for (const [lane, setting] of [
  ['the fast lane', '1'],
  ['Next', '0'],
] as const) {
  test(`through ${lane}, in server mode: everybody is told what the contract says`, async () => {
    test.setTimeout(240_000);
    const server = await startPeopleServer({
      MOLECULE_FAST_LANE: setting,
      MOLECULE_ENABLE_TEST_TOKENS: '1',
    });
    const owner = await claimAsOwner(server);
    const sessions = await makeSessions(server, owner);
    const cast: Cast = await createCast(async (contract, { params = {}, query, body }) => {
      const search = query ? `?${new URLSearchParams(query)}` : '';
      const headers = { 'content-type': 'application/json', origin: server.origin };
      const path = `${fill(contract, params)}${search}`;
      const answer = await server.ask(contract.method, path, { cookie: owner, body, headers });
      if (answer.status !== contract.status)
        throw new Error(`${contract.id}: ${answer.status} ${JSON.stringify(answer.body)}`);
      return answer.body;
    }, sessions);
    const strangers = MATRIX.filter(({ caller }) => caller === 'nobody at all' || caller === 'a revoked key');
    for (const cell of [...strangers, ...SESSION_MATRIX]) {
      const { params, headers, rawBody } = requestOf(cell, cast);
      const answer = await server.ask(cell.contract.method, fill(cell.contract, params), {
        headers,
        ...(rawBody === undefined ? {} : { body: JSON.parse(rawBody) }),
      });
      if (cell.refusal === null) {
        expect.soft(REFUSALS, describeCell(cell)).not.toContain(codeOf(answer.body));
        expect.soft([401, 403, 410], describeCell(cell)).not.toContain(answer.status);
      } else {
        expect.soft(answer.status, describeCell(cell)).toBe(STATUS_OF[cell.refusal]);
        expect.soft(answer.body, describeCell(cell)).toMatchObject(refusalBody(cell, cell.refusal));
      }
    }
    const elsewhere = { host: 'rebound.example' };
    expect((await server.ask('GET', '/api/workspaces', { cookie: owner, headers: elsewhere })).status).toBe(
      403,
    );
    const foreign = { 'content-type': 'application/json', origin: 'https://elsewhere.example' };
    const forged = { cookie: owner, body: { name: 'By a website', runtime: 'mock' }, headers: foreign };
    expect((await server.ask('POST', '/api/workspaces', forged)).status).toBe(403);
    await server.stop();
  });
}

test('a half-configured server does not start, and says what to do', async () => {
  const { code, output } = await runRefused({ DATA_DIR: makeTempFolder(), MOLECULE_ENV: 'production' });
  expect(code).toBe(1);
  for (const name of ['PUBLIC_URL', 'NEXTAUTH_SECRET', 'SECRETS_ENCRYPTION_KEY'])
    expect(output).toContain(`\n${name}: must be set in server mode`);
  expect(output).toContain('make one with: node -e');
});
