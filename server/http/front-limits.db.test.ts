import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Allowances } from '@/domain/limit-classes';
import { setDeps } from '@/server/deps';
import { askRaw, type RawAnswer } from '@/server/testing/ask-raw';
import { closeFronts, openFront } from '@/server/testing/open-front';
import { type SeededAgent, seedAgent } from '@/server/testing/seed-agents';
import { seedWorkspace } from '@/server/testing/seed-workspaces';
import { createServerPlatform } from '@/server/testing/server-mode';
import { limitsOf, type TestPlatform } from '@/server/testing/test-platform';
import { toAllowances } from '../platform/config-limits';
import { createProxyTrust } from './forwarding';

let platform: TestPlatform;
/** As people and agents reach it. */
let direct: number;
/** Behind a proxy that is trusted. */
let proxied: number;
beforeAll(async () => {
  platform = await createServerPlatform();
  const front = { fastLane: true, audience: 'people' } as const;
  direct = await openFront(front);
  proxied = await openFront({ ...front, trustsProxy: createProxyTrust(['127.0.0.1']) });
});
beforeEach(async () => {
  setDeps(platform.deps);
  await platform.reset();
});
afterAll(async () => {
  await closeFronts();
  await platform.close();
});

const limitTo = (allowances: Partial<Allowances>): void =>
  setDeps({ ...platform.deps, limits: limitsOf(platform.deps.database, allowances) });
const ONE = { points: 1, seconds: 60 };
const statusesOf = (answers: readonly RawAnswer[]): number[] => answers.map(({ status }) => status);

const beat = ({ id, headers }: SeededAgent, port = direct): Promise<RawAnswer> =>
  askRaw(port, {
    method: 'POST',
    path: '/api/registry/heartbeat',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ workspace_id: id, active_tasks: 0 }),
  });
const sendTo = (id: string, { headers }: SeededAgent): Promise<RawAnswer> =>
  askRaw(direct, {
    method: 'POST',
    path: `/api/workspaces/${id}/a2a`,
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({
      jsonrpc: '2.0',
      id: 5,
      method: 'message/send',
      params: { message: { role: 'user', parts: [{ kind: 'text', text: `Hello ${randomUUID()}` }] } },
    }),
  });

describe('a flood by one caller, with the limits of server mode as they are', () => {
  beforeEach(() => limitTo(toAllowances(platform.deps.config)));

  it('is refused after a few, in the dialect of the caller, and nobody else is', async () => {
    const flooder = await seedAgent(platform);
    const others = await Promise.all(Array.from({ length: 5 }, () => seedAgent(platform)));
    const mock = await seedWorkspace(platform, { name: 'Mock' });
    const flood = Promise.all(Array.from({ length: 300 }, () => sendTo(mock, flooder)));
    const theirs = await Promise.all(
      others.flatMap((other) => [beat(other), sendTo(mock, other), beat(other)]),
    );
    expect(new Set(statusesOf(theirs))).toEqual(new Set([200]));
    const answers = await flood;
    const refused = answers.filter(({ status }) => status === 429);
    expect(new Set(statusesOf(answers))).toEqual(new Set([200, 429]));
    // Thirty at once and fifty that waited for their turn, with what a slow machine adds.
    expect(refused.length).toBeGreaterThan(150);
    for (const { headers, text } of refused) {
      expect(Number(headers['retry-after'])).toBeGreaterThan(0);
      expect(JSON.parse(text)).toMatchObject({
        jsonrpc: '2.0',
        id: 5,
        error: { data: { code: 'rate_limited' } },
      });
    }
  });
});

describe('where a request comes from', () => {
  it('is not what it says of itself', async () => {
    limitTo({ pages: ONE });
    const page = (chain: string) => askRaw(direct, { path: '/', headers: { 'X-FORWARDED-FOR': chain } });
    expect(statusesOf([await page('198.51.100.2'), await page('198.51.100.3')])).toEqual([200, 429]);
  });

  it('is what a trusted proxy says, and of that only what it has added itself', async () => {
    limitTo({ pages: ONE });
    const page = (chain: string) => askRaw(proxied, { path: '/', headers: { 'x-forwarded-for': chain } });
    expect((await page('198.51.100.1')).status).toBe(200);
    expect((await page('198.51.100.2')).status).toBe(200);
    expect((await page('203.0.113.9, 198.51.100.1')).status).toBe(429);
    expect((await page('198.51.100.2, 127.0.0.1')).status).toBe(429);
  });
});

describe('pages', () => {
  const look = (path: string, method = 'GET') => askRaw(direct, { path, method });

  it('are limited for each network, with addresses where there is nothing', async () => {
    limitTo({ pages: { points: 3, seconds: 60 } });
    const asked = [await look('/'), await look('/api/nothing-here'), await look('/api/workspaces', 'PATCH')];
    expect(statusesOf(asked)).toEqual([200, 200, 200]);
    const refused = await look('/settings');
    expect(refused.status).toBe(429);
    expect(JSON.parse(refused.text)).toMatchObject({ code: 'rate_limited' });
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    expect(refused.headers['x-content-type-options']).toBe('nosniff');
  });

  it('do not count files of the build, nor endpoints, which count by themselves', async () => {
    limitTo({ pages: ONE });
    for (let n = 0; n < 3; n += 1) {
      expect((await look('/_next/static/chunks/a.js')).status).toBe(200);
      expect((await look('/api/templates')).status).toBe(200);
    }
    expect((await look('/')).status).toBe(200);
  });
});
