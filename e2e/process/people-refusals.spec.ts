import { expect, test } from '@playwright/test';
import type { Contract } from '@/contracts/contract';
import { fillPath } from '@/contracts/contract-path';
import {
  type CallerName,
  type Cast,
  type Cell,
  createCast,
  MATRIX,
  mistakeOf,
  requestOf,
  SESSION_MATRIX,
} from '@/server/testing/refusal-matrix';
import { endAllChildren } from './support/child';
import { startExternalPostgres } from './support/external-postgres';
import { makeSessions } from './support/make-sessions';
import { startNext } from './support/next-process';
import {
  claimAsOwner,
  type PeopleServer,
  sessionOf,
  startPeopleNext,
  startPeopleServer,
} from './support/server-mode';
import { runRefused } from './support/server-process';
import { makeTempFolder, removeTempFolders } from './support/temp-folders';

test.afterAll(async () => {
  await endAllChildren();
  await removeTempFolders();
});

const fill = (contract: Contract, params: Record<string, string>): string =>
  `/api${fillPath(contract.path, (name) => params[name] ?? '')}`;

const TELLING: ReadonlySet<CallerName> = new Set([
  'nobody at all',
  'a session of role viewer',
  'a session of before a sign-out everywhere',
]);
const TEST_TOKENS = { MOLECULE_ENABLE_TEST_TOKENS: '1' };
/** The ways to start the built app. */
const STARTS: Readonly<Record<string, () => Promise<PeopleServer>>> = {
  'the fast lane': () => startPeopleServer({ ...TEST_TOKENS, MOLECULE_FAST_LANE: '1' }),
  Next: () => startPeopleServer({ ...TEST_TOKENS, MOLECULE_FAST_LANE: '0' }),
  // Told that it listens on loopback, which in local mode would make whoever comes the owner (D54).
  'plain next start': async () =>
    startPeopleNext({
      ...TEST_TOKENS,
      MOLECULE_BIND: '127.0.0.1',
      DATABASE_URL: await (await startExternalPostgres()).createDatabase('people'),
    }),
};

for (const [lane, start] of Object.entries(STARTS)) {
  test(`through ${lane}, in server mode: everybody is told what the contract says`, async () => {
    const server = await start();
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
    // Behind plain next start are the same routes as behind the other two: a living and a dead session will do.
    const isAsked = ({ caller }: Cell) => lane !== 'plain next start' || TELLING.has(caller);
    const mistakes: string[] = [];
    for (const cell of [...strangers, ...SESSION_MATRIX].filter(isAsked)) {
      const { params, headers, rawBody } = requestOf(cell, cast);
      const answer = await server.ask(cell.contract.method, fill(cell.contract, params), {
        headers,
        ...(rawBody === undefined ? {} : { body: JSON.parse(rawBody) }),
      });
      const mistake = mistakeOf(cell, answer);
      if (mistake !== null) mistakes.push(mistake);
    }
    expect(mistakes).toEqual([]);
    const elsewhere = { host: 'rebound.example' };
    expect((await server.ask('GET', '/api/workspaces', { cookie: owner, headers: elsewhere })).status).toBe(
      403,
    );
    const foreign = { 'content-type': 'application/json', origin: 'https://elsewhere.example' };
    const forged = { cookie: owner, body: { name: 'By a website', runtime: 'mock' }, headers: foreign };
    expect((await server.ask('POST', '/api/workspaces', forged)).status).toBe(403);
    // By password too, and pages send a visitor there first.
    const again = await sessionOf(server, 'olga@example.com');
    expect((await server.ask('GET', '/api/people', { cookie: again })).status).toBe(200);
    const page = await server.ask('GET', '/settings');
    expect(page.status).toBe(307);
    const location = new URL(page.headers.location ?? '', server.origin).href;
    expect(location).toBe(`${server.origin}/sign-in?return_to=%2Fsettings`);
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

test('nor does plain next start', async () => {
  const half = { MOLECULE_ENV: 'production', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nowhere' };
  await expect(startNext(half)).rejects.toThrow(/PUBLIC_URL: must be set in server mode/);
});
