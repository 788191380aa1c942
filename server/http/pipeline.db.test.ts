import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { CONTRACTS } from '@/contracts/catalog';
import { contract } from '@/contracts/contract';
import { getHealth, getLiveness } from '@/contracts/platform';
import { createWorkspace, listWorkspaces, updateWorkspace } from '@/contracts/workspaces';
import { setDeps } from '@/server/deps';
import { AppError } from '@/server/platform/app-error';
import { callRoute, type RouteCall, requestRoute, routeOf } from '@/server/testing/call-route';
import { countWritten, seedWorkspace } from '@/server/testing/seed-workspaces';
import {
  createTestPlatform,
  limitsOf,
  type TestPlatform,
  unreachableDatabase,
} from '@/server/testing/test-platform';
import { route } from './route';

const JSON_BODY_BYTES_MAX = createWorkspace.bodyBytesMax;

let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
beforeEach(async () => {
  setDeps(platform.deps);
  await platform.reset();
});
afterAll(() => platform.close());

const json = { 'content-type': 'application/json' };
const good = { name: 'Ada', runtime: 'mock' };
const raw = (rawBody: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = json) =>
  callRoute(createWorkspace, { rawBody, headers });

/** So many requests a minute for each caller. */
function limitTo(points: number): void {
  setDeps({
    ...platform.deps,
    limits: limitsOf(platform.deps.database, { general: { points, seconds: 60 } }),
  });
}

/** The request is refused with that code, as the table says, and nothing of it is written. */
async function expectRefusal(call: RouteCall, status: number, code: string): Promise<void> {
  const before = await countWritten(platform);
  const answer = await callRoute(createWorkspace, { body: good, ...call });
  expect(answer).toMatchObject({ status, body: { code, request_id: expect.any(String) } });
  expect(await countWritten(platform)).toEqual(before);
}

describe('a body', () => {
  it.each(['', '{', '{"name": "Ada"', "{'name': 'Ada'}", 'name=Ada', '{"name": "Ada",}', 'NaN', '\ufeff{}x'])(
    'that is no JSON is refused: %j',
    async (text) => {
      const answer = await raw(text);
      expect(answer).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
    },
  );

  it('that is no UTF-8 is refused', async () => {
    const bytes = new Uint8Array([...Buffer.from('{"name": "'), 0xff, 0xfe, ...Buffer.from('"}')]);
    expect(await raw(bytes)).toMatchObject({ status: 400, body: { code: 'invalid_json' } });
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'text/json',
    '',
  ])('of type %j is refused, as a foreign form would send it', async (type) => {
    const before = await countWritten(platform);
    const headers: Record<string, string> = type === '' ? {} : { 'content-type': type };
    const answer = await raw(JSON.stringify(good), headers);
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
    expect(await countWritten(platform)).toEqual(before);
  });

  it.each(['application/json; charset=utf-8', 'APPLICATION/JSON', 'application/vnd.api+json'])(
    'of type %j is read',
    async (type) => {
      expect((await raw(JSON.stringify(good), { 'content-type': type })).status).toBe(201);
    },
  );

  it('of one byte too many is refused, also when it does not say how long it is', async () => {
    const before = await countWritten(platform);
    const padding = ' '.repeat(JSON_BODY_BYTES_MAX);
    const text = `${JSON.stringify(good)}${padding}`;
    expect(await raw(text)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    const said = { ...json, 'content-length': String(JSON_BODY_BYTES_MAX + 1) };
    expect(await raw('{}', said)).toMatchObject({ status: 413, body: { code: 'body_too_large' } });
    expect(await countWritten(platform)).toEqual(before);
  });

  it('of exactly the limit is read', async () => {
    const text = JSON.stringify(good).padEnd(JSON_BODY_BYTES_MAX, ' ');
    expect((await raw(text)).status).toBe(201);
  });
});

describe('a caller', () => {
  it.each(['evil.example', 'localhost.evil.example:3000', 'evil.example:3000', '169.254.169.254', ''])(
    'under the name %j is refused: that is how a rebound name comes',
    (host) => expectRefusal({ headers: { ...json, host } }, 403, 'foreign_host'),
  );

  it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:8080', '[::1]:3000'])(
    'under the name %j is served',
    async (host) => {
      const answer = await callRoute(createWorkspace, { body: good, headers: { host } });
      expect(answer.status).toBe(201);
    },
  );

  it.each(['https://evil.example', 'http://localhost:4000', 'null', 'http://127.0.0.1:3000', 'file://'])(
    'from the page %j is refused',
    (origin) => expectRefusal({ headers: { origin } }, 403, 'foreign_origin'),
  );

  it('from our own page is served', async () => {
    const headers = { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-origin' };
    expect((await callRoute(createWorkspace, { body: good, headers })).status).toBe(201);
  });

  it('from another website without an Origin is refused', () =>
    expectRefusal(
      { headers: { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' } },
      403,
      'foreign_origin',
    ));

  it.each(['Bearer mol_ws_x', 'Bearer ', 'Basic b3duZXI6', 'mol_org_x', ''])(
    'with the authorization %j is refused, although the machine is the owner’s',
    (authorization) => expectRefusal({ headers: { authorization } }, 401, 'invalid_token'),
  );

  it('with a bearer that is not valid is told so, not that its Origin is foreign', () =>
    expectRefusal(
      { headers: { authorization: 'Bearer x', origin: 'https://evil.example' } },
      401,
      'invalid_token',
    ));

  it.each(['192.168.1.7', '10.0.0.1', '::ffff:10.0.0.1', 'fe80::1', '', '1127.0.0.1', '0.0.0.0'])(
    'at the other end of a connection from %j is nobody',
    (peer) => expectRefusal({ peer }, 401, 'unauthenticated'),
  );

  it.each(['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])(
    'on this machine (%s) is the owner',
    async (peer) => {
      expect((await callRoute(createWorkspace, { body: good, peer })).status).toBe(201);
    },
  );

  it('cannot name its own address', () =>
    expectRefusal({ peer: '10.0.0.1', headers: { 'x-forwarded-for': '127.0.0.1' } }, 401, 'unauthenticated'));
});

describe('the order of the steps', () => {
  it('asks who calls before it looks at the input, so that a stranger learns nothing of the shape', () =>
    expectRefusal({ body: { wrong: 1 }, peer: '10.0.0.1' }, 401, 'unauthenticated'));

  it('looks at the bearer in place of Host, and before the body', async () => {
    const headers = { host: 'evil.example', authorization: 'Bearer x' };
    await expectRefusal({ headers }, 401, 'invalid_token');
    const answer = await raw('{', { ...json, authorization: 'Bearer x' });
    expect(answer.body.code).toBe('invalid_token');
  });

  it('counts a request against the limit before it reads the body', async () => {
    limitTo(1);
    expect((await raw('{')).body.code).toBe('invalid_json');
    expect((await raw('{')).body.code).toBe('rate_limited');
    // It tells the shared count by itself, which must not happen in the middle of the next test.
    await vi.waitFor(async () => expect(await platform.sql`select from limit_counts`).toHaveLength(1));
  });
});

describe('the rate limit', () => {
  it('counts down, then refuses with the seconds to wait, on each answer in headers', async () => {
    limitTo(2);
    const answers = [];
    for (let n = 0; n < 3; n += 1) answers.push(await callRoute(listWorkspaces));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('x-ratelimit-remaining')).slice(0, 2)).toEqual([
      '1',
      '0',
    ]);
    expect(answers[0]?.headers.get('x-ratelimit-limit')).toBe('2');
    expect(Number(answers[0]?.headers.get('x-ratelimit-reset'))).toBeGreaterThan(0);
    const refused = answers[2];
    const wait = Number(refused?.headers.get('retry-after'));
    expect(wait).toBeGreaterThan(0);
    expect(refused?.body).toMatchObject({ code: 'rate_limited', retry_after: wait });
  });

  it('says so when there is none', async () => {
    expect((await callRoute(listWorkspaces)).headers.get('x-ratelimit-limit')).toBe('unlimited');
  });
});

const HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
};

describe('every answer', () => {
  it.each<[string, RouteCall]>([
    ['success', { body: good }],
    ['a wrong field', { body: {} }],
    ['a foreign host', { headers: { host: 'evil.example' } }],
    ['a stranger', { peer: '10.0.0.1' }],
  ])('has the security headers and is kept by no cache: %s', async (_, call) => {
    const { headers } = await callRoute(createWorkspace, call);
    expect(Object.fromEntries(headers)).toMatchObject({ ...HEADERS, 'cache-control': 'no-store' });
    expect(headers.get('content-type')).toContain('application/json');
  });

  it('has the request’s id: the caller’s when it is plain, else one of ours, also in the error', async () => {
    const idOf = async (given: string): Promise<string | null> => {
      const answer = await callRoute(getHealth, { headers: { 'x-request-id': given } });
      return answer.headers.get('x-request-id');
    };
    expect(await idOf('trace-0123456789')).toBe('trace-0123456789');
    for (const odd of ['short', 'a'.repeat(65), 'with blanks in it', '<script>alert(1)</script>']) {
      expect(await idOf(odd)).toMatch(/^[0-9a-f-]{36}$/);
    }
    const refused = await callRoute(createWorkspace, {
      body: {},
      headers: { 'x-request-id': 'trace-0123456789' },
    });
    expect(refused.body.request_id).toBe('trace-0123456789');
  });

  it('counts in the metrics under its pattern, never under its ids', async () => {
    const id = await seedWorkspace(platform);
    await callRoute(updateWorkspace, { params: { id }, body: { name: 'Grace' } });
    const text = await platform.deps.metrics.render();
    expect(text).toMatch(
      /molecule_http_requests_total\{method="PATCH",path="\/workspaces\/:id",status="200"\} 1/,
    );
    expect(text).not.toContain(id);
  });
});

describe('an operation', () => {
  const example = contract({
    id: 'example-thing',
    method: 'GET',
    path: '/example',
    summary: 'An example.',
    auth: 'viewer',
    output: z.strictObject({ n: z.int() }),
  });
  const answerOf = async (operation: () => Promise<{ n: number }>) => {
    const response = await requestRoute(route(example, operation));
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  };

  it('that answers against its contract gives an error, never the undocumented field', async () => {
    const leak = { n: 1, secret: 'hunter2' };
    const answer = await answerOf(() => Promise.resolve(leak));
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect((await answerOf(() => Promise.resolve({ n: 1.5 }))).body.code).toBe('internal');
  });

  it('that throws says nothing of why', async () => {
    const answer = await answerOf(() => Promise.reject(new Error('relation "secrets" does not exist')));
    expect(answer).toMatchObject({
      status: 500,
      body: { code: 'internal', error: 'Something went wrong on our side.' },
    });
    expect(Object.keys(answer.body).sort()).toEqual(['code', 'error', 'request_id']);
  });

  it('that fails in the database says nothing of the driver', async () => {
    const answer = await answerOf(async () => {
      await platform.deps.database.sql`select * from no_such_table`;
      return { n: 1 };
    });
    expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
    expect(JSON.stringify(answer.body)).not.toMatch(/sql|pq|relation|connection|no_such_table|postgres/i);
  });

  it('adds only extras that the table documents', async () => {
    const details = { retry_after: 5, host: 'db-7.internal' };
    const limited = await answerOf(() => Promise.reject(new AppError('rate_limited', { details })));
    expect(limited.body.retry_after).toBe(5);
    expect(limited.body).not.toHaveProperty('host');
    const plain = await answerOf(() => Promise.reject(new AppError('not_removed', { details })));
    expect(Object.keys(plain.body).sort()).toEqual(['code', 'error', 'request_id']);
  });
});

describe('while the database is away', () => {
  it.each([getHealth, listWorkspaces, getLiveness])(
    '$id answers 503 without a word of the driver',
    async (each) => {
      const database = unreachableDatabase('user:hunter2');
      setDeps({ ...platform.deps, database });
      const answer = await callRoute(each);
      expect(answer).toMatchObject({ status: 503, body: { code: 'platform_unavailable' } });
      expect(JSON.stringify(answer.body)).not.toMatch(
        /sql|pq|connection|ECONN|127\.0\.0\.1|hunter2|postgres/i,
      );
      await database.close(0);
    },
  );

  it('a route answers 503 before the platform is built', async () => {
    setDeps(undefined);
    const answer = await callRoute(getHealth);
    expect(answer).toMatchObject({ status: 503, body: { code: 'platform_unavailable' } });
    expect(Object.fromEntries(answer.headers)).toMatchObject(HEADERS);
  });
});

it('every contract has its route', () => {
  for (const each of CONTRACTS) expect(routeOf(each).contract).toBe(each);
});
