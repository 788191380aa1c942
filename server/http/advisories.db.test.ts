import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { sendToAgent } from '@/contracts/a2a';
import { importBundle } from '@/contracts/bundles';
import { CONTRACTS } from '@/contracts/catalog';
import type { Contract } from '@/contracts/contract';
import { rotateExternalCredentials } from '@/contracts/external-connection';
import { importOrg } from '@/contracts/org-templates';
import { changePersonRole, invitePerson } from '@/contracts/people';
import { registerAgent } from '@/contracts/registry';
import { acceptInvitation, claimServer, getSession, signIn } from '@/contracts/session';
import { createOrgKey, createWorkspaceToken, getTestToken } from '@/contracts/tokens';
import { importWorkspaceTemplate } from '@/contracts/workspace-templates';
import { createWorkspace } from '@/contracts/workspaces';
import { enterByProvider } from '@/server/people/enter-by-provider';
import { issueClaim } from '@/server/people/issue-claim';
import { ConfigError, parseConfig } from '@/server/platform/config';
import { mintCredential } from '@/server/platform/credential';
import { createOutbound } from '@/server/platform/guarded-fetch/outbound';
import { createOutboundPolicy } from '@/server/platform/guarded-fetch/outbound-policy';
import type { Principal } from '@/server/principal';
import { callRoute, type RouteCall, requestRoute, routeOf } from '@/server/testing/call-route';
import { type ScriptedAgent, startScriptedAgent } from '@/server/testing/scripted-agent';
import { seedAgent } from '@/server/testing/seed-agents';
import { countWritten, seedWorkspace } from '@/server/testing/seed-workspaces';
import { createServerPlatform, SERVER_ENV, seedPerson } from '@/server/testing/server-mode';
import { OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { createOrgKey as runCreateOrgKey } from '@/server/tokens/create-org-key';

/**
 * The ways in that were published for systems of this kind, each walked here in server mode. Each describe names the guard
 * that closes it. Without that guard a test of it fails, which `npm run guards` proves; scripts/guards/guards.mjs lists them.
 */
let platform: TestPlatform;
let inside: ScriptedAgent;
beforeAll(async () => {
  const outbound = createOutbound(createOutboundPolicy({ mode: 'server', outboundAllow: [] }));
  platform = await createServerPlatform({ MOLECULE_ENABLE_TEST_TOKENS: '1' }, { outbound });
  inside = await startScriptedAgent();
});
beforeEach(() => platform.reset());
afterAll(async () => {
  await inside.close();
  await platform.close();
});

type Headers = Readonly<Record<string, string>>;
const statusOf = async (contract: Contract, call: RouteCall): Promise<number> =>
  (await callRoute(contract, call)).status;

/** A key past the operation that mints one. */
async function seedKey(role: string, orgId: string | null = null): Promise<Headers> {
  const { plaintext, hash, prefix } = mintCredential('org');
  await platform.sql`
    insert into org_api_tokens (token_hash, prefix, name, role, org_id, created_by, created_at)
    values (${hash}, ${prefix}, 'seeded', ${role}, ${orgId}, 'somebody', ${platform.clock.now()})`;
  return { authorization: `Bearer ${plaintext}` };
}

const IMPORTS: readonly (readonly [Contract, unknown])[] = [
  [importOrg, { dir: 'mock-bigorg' }],
  [importOrg, { template: { name: 'T', workspaces: [{ name: 'A', runtime: 'mock' }] } }],
  [importBundle, { bundle: {} }],
  [importWorkspaceTemplate, { name: 'T', files: {} }],
];

describe('a chain of calls that ends in an import (guard: assertAllowed, by the auth of each contract)', () => {
  it('knows every import', () => {
    const imports = CONTRACTS.filter(({ id }) => /import/.test(id) && id !== 'plan-org-import');
    expect(new Set(IMPORTS.map(([{ id }]) => id))).toEqual(new Set(imports.map(({ id }) => id)));
  });

  it('is broken for a stranger at each of its links', async () => {
    await seedPerson(platform);
    const id = await seedWorkspace(platform);
    const person = { name: 'Eve', password: 'a quiet river at night' };
    const before = await countWritten(platform);
    const chain: [number, Contract, RouteCall][] = [
      [409, claimServer, { body: { ...person, token: 'x'.repeat(43), email: 'eve@example.com' } }],
      [410, acceptInvitation, { body: { ...person, token: 'x'.repeat(43) } }],
      [401, signIn, { body: { email: 'admin@example.com', password: 'admin admin admin' } }],
      [401, createOrgKey, { body: { name: 'k', role: 'owner' } }],
      [401, getTestToken, { params: { id } }],
      [401, createWorkspaceToken, { params: { id } }],
      [401, createWorkspace, { body: { name: 'A', runtime: 'external' } }],
      [401, registerAgent, { body: { id, delivery_mode: 'poll', agent_card: {} } }],
    ];
    for (const [status, contract, call] of chain)
      expect(await statusOf(contract, call), contract.id).toBe(status);
    for (const [contract, body] of IMPORTS) expect(await statusOf(contract, { body }), contract.id).toBe(401);
    // A try that failed may stand in the audit log; nothing else may have come of it.
    const after = await countWritten(platform);
    expect({ ...after, audit: before.audit }).toEqual(before);
  });

  it('is broken for an agent, and for who may only look', async () => {
    const agent = await seedAgent(platform);
    const viewer = await seedPerson(platform, { role: 'viewer' });
    const before = await countWritten(platform);
    for (const headers of [agent.headers, viewer.headers, await seedKey('viewer')]) {
      const steps: [Contract, RouteCall][] = [
        [createOrgKey, { body: { name: 'k', role: 'viewer' } }],
        [invitePerson, { body: { email: 'eve@example.com', role: 'owner' } }],
        [changePersonRole, { params: { id: viewer.id }, body: { role: 'owner' } }],
        [createWorkspace, { body: { name: 'A', runtime: 'mock' } }],
        ...IMPORTS.map(([contract, body]): [Contract, RouteCall] => [contract, { body }]),
      ];
      for (const [contract, call] of steps)
        expect(await statusOf(contract, { ...call, headers }), contract.id).toBe(403);
    }
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('a token of another organisation (guards: assertAllowed, assertOwnOrganisation, hasRole and the anchor in createOrgKey)', () => {
  const MINTS = [createWorkspaceToken, getTestToken, rotateExternalCredentials] as const;

  it('is not minted by an agent of another workspace', async () => {
    const [own, other] = [await seedAgent(platform), await seedAgent(platform)];
    for (const contract of MINTS) {
      const call = { params: { id: other.id }, headers: own.headers };
      expect([401, 403], contract.id).toContain(await statusOf(contract, call));
    }
  });

  it('is not minted by a key that belongs to one', async () => {
    const [own, other] = [await seedAgent(platform), await seedAgent(platform)];
    const child = await seedAgent(platform, { parentId: own.id });
    const headers = await seedKey('owner', own.id);
    for (const contract of MINTS) {
      expect(await callRoute(contract, { params: { id: other.id }, headers })).toMatchObject({
        status: 404,
        body: { code: 'workspace_not_found' },
      });
      for (const { id } of [own, child])
        expect(await statusOf(contract, { params: { id }, headers })).toBe(contract.status);
    }
    const tokens =
      await platform.sql`select count(*)::int from workspace_auth_tokens where workspace_id = ${other.id}`;
    expect(tokens).toEqual([{ count: 1 }]);
  });

  it('nor does its key mint one that belongs to none, or to another', async () => {
    const [own, other] = [await seedAgent(platform), await seedAgent(platform)];
    const headers = await seedKey('owner', own.id);
    const body = { name: 'wide', role: 'owner' };
    expect(await statusOf(createOrgKey, { headers, body: { ...body, org_id: other.id } })).toBe(400);
    expect(await statusOf(createOrgKey, { headers, body })).toBe(200);
    expect(await platform.sql`select org_id from org_api_tokens where name = 'wide'`).toEqual([
      { org_id: own.id },
    ]);
  });

  it('nobody mints a key that is stronger than they are', async () => {
    for (const role of ['viewer', 'operator'] as const) {
      const { headers } = await seedPerson(platform, { role });
      expect(await statusOf(createOrgKey, { headers, body: { name: 'k', role: 'owner' } })).toBe(403);
      // Also where a contract would let them in.
      const weak = { ...OWNER, role };
      const minting = runCreateOrgKey(platform.deps, weak, {
        params: {},
        query: {},
        body: { name: 'k', role: 'owner' },
      });
      await expect(minting).rejects.toMatchObject({ code: 'forbidden' });
    }
  });
});

describe('an endpoint without authentication (guards: the auth of each contract, assertAllowed)', () => {
  const PUBLIC = ['get-health', 'get-session', 'sign-in', 'sign-out', 'claim-server', 'look-up-invitation'];
  it('is one of those by which people come in, and health', () => {
    const open = CONTRACTS.filter(({ auth }) => auth === 'public').map(({ id }) => id);
    expect(open.sort()).toEqual([...PUBLIC, 'accept-invitation', 'reset-password'].sort());
  });

  it('is none of all others', async () => {
    const id = await seedWorkspace(platform);
    const before = await countWritten(platform);
    const open: string[] = [];
    for (const contract of CONTRACTS.filter(({ auth }) => auth !== 'public')) {
      const params = Object.fromEntries(Object.keys(contract.params.shape).map((name) => [name, id]));
      const body = contract.body === null ? {} : { body: {} };
      for (const headers of [{}, { cookie: 'molecule-session=x' }, { 'x-forwarded-for': '127.0.0.1' }]) {
        const answer = await requestRoute(routeOf(contract), { params, headers, ...body });
        // Of one that is let in it is no JSON always, and may be a stream without an end.
        await answer.body?.cancel();
        if (answer.status !== 401) open.push(`${contract.id}: ${answer.status}`);
      }
    }
    expect(open).toEqual([]);
    expect(await countWritten(platform)).toEqual(before);
  });
});

describe('a default secret (guards: findServerModeProblems, parseSecretKey)', () => {
  const DEFAULTS = [
    ...['', ' ', 'secret', 'changeme', 'molecule', 'dev', 'admin', '0'.repeat(64), 'x'.repeat(64)],
    'better-auth-secret-12345678901234567890',
    'your-super-secret-jwt-token-with-at-least-32-characters-long',
    'change-this-to-a-long-random-string-in-production',
    'default_secret_key_please_replace_0123456789',
    '0123456789abcdef0123456789abcdef',
  ];
  const problemOf = (env: Record<string, string>): string => {
    try {
      parseConfig({ ...SERVER_ENV, ...env });
      return 'it would start';
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
  };

  it('stops the start', () => {
    for (const secret of DEFAULTS) {
      expect(problemOf({ NEXTAUTH_SECRET: secret }), secret).toMatch(/^NEXTAUTH_SECRET: must /m);
      expect(problemOf({ SECRETS_ENCRYPTION_KEY: secret }), secret).toMatch(
        /^SECRETS_ENCRYPTION_KEY: must /m,
      );
    }
  });

  it('is in no file that people start from', () => {
    for (const file of ['compose.yaml', 'Dockerfile', '.env.example']) {
      const given = readFileSync(file, 'utf8').matchAll(
        /^\s*(?:ENV )?\w*(?:SECRET|PASSWORD|ENCRYPTION_KEY)\w*[:=] *(\S.*)$/gm,
      );
      // Asked for, and no start without it.
      for (const [line, value] of given) expect(value, `${file}: ${line}`).toMatch(/^\$\{\w+:\?/);
    }
  });
});

describe('open sign-up (guards: countPeople in claimServer and renewClaim, the link in claimServer, the invitation in acceptInvitation and enterByProvider)', () => {
  const person = { name: 'Eve', email: 'eve@example.com', password: 'a quiet river at night' };
  const people = () => platform.sql`select count(*)::int from people`;

  it('is not by the link of the first owner, once there is anybody', async () => {
    const token = (await issueClaim(platform.deps))?.split('#token=')[1] ?? '';
    await seedPerson(platform, { role: 'viewer' });
    expect(await statusOf(claimServer, { body: { ...person, token } })).toBe(409);
    expect(await issueClaim(platform.deps)).toBeNull();
    expect(await people()).toEqual([{ count: 1 }]);
  });

  it('is not before there is one, without that link', async () => {
    await issueClaim(platform.deps);
    const { email: _, ...invited } = person;
    expect(await statusOf(claimServer, { body: { ...person, token: 'x'.repeat(43) } })).toBe(410);
    expect(await statusOf(acceptInvitation, { body: { ...invited, token: 'x'.repeat(43) } })).toBe(410);
    expect((await callRoute(getSession)).body).toMatchObject({ person: null });
    expect(await people()).toEqual([{ count: 0 }]);
  });

  it('is not by an account at a provider, verified as it may be', async () => {
    await seedPerson(platform);
    const nobody: Principal = {
      ...{ kind: 'anonymous', id: 'anonymous', role: null, workspaceId: null, orgId: null },
      ...{ origin: 'user', requestId: 'request-of-a-test' },
    };
    const account = {
      provider: 'google',
      subject: 's',
      email: 'eve@example.com',
      emailVerified: true,
      name: 'Eve',
    };
    const from = { clientAddress: '198.51.100.7', headers: new Headers() };
    expect(await enterByProvider(platform.deps, nobody, account, from)).toEqual({
      ok: false,
      why: 'not_invited',
    });
    expect(await people()).toEqual([{ count: 1 }]);
  });

  it('has no address of its own', () => {
    expect(CONTRACTS.filter(({ id, path }) => /sign-?up|register(?!-agent|y)/.test(id + path))).toEqual([
      registerAgent,
    ]);
  });
});

describe('a request to where only the server gets (guards: the outbound policy, at registration and at each call; no redirect is followed)', () => {
  const message = { method: 'message/send', params: { message: { role: 'user', parts: [{ text: 'Hi' }] } } };
  const FORBIDDEN = [
    ...[
      'http://127.0.0.1/',
      'http://127.1/',
      'http://2130706433/',
      'http://0x7f000001/',
      'http://localhost/',
    ],
    ...[
      'http://[::1]/',
      'http://[::ffff:127.0.0.1]/',
      'http://0.0.0.0/',
      'http://10.0.0.1/',
      'http://172.16.0.1/',
    ],
    ...[
      'http://192.168.0.1/',
      'http://169.254.169.254/latest/meta-data/',
      'http://metadata.google.internal/',
    ],
    ...[
      'http://100.64.0.1/',
      'http://[fd00::1]/',
      'http://[fe80::1]/',
      'file:///etc/passwd',
      'gopher://127.0.0.1/',
    ],
  ];

  it('is not registered, by an agent or a person', async () => {
    const { id, headers } = await seedAgent(platform);
    const { headers: owner } = await seedPerson(platform);
    const accepted: string[] = [];
    for (const url of FORBIDDEN) {
      const registered = await callRoute(registerAgent, { headers, body: { id, url, agent_card: {} } });
      // Of an agent that is called; that of one that polls is never used.
      const inCard = { id, url: 'https://93.184.216.34/', agent_card: { url } };
      const carded = await callRoute(registerAgent, { headers, body: inCard });
      const body = { name: 'A', runtime: 'external', url };
      const created = await callRoute(createWorkspace, { headers: owner, body });
      const codes = [registered, carded, created].map((answer) => answer.body.code);
      if (codes.some((code) => code !== 'url_not_allowed')) accepted.push(`${url}: ${codes}`);
    }
    expect(accepted).toEqual([]);
  });

  it('is not made to an address that is stored all the same', async () => {
    const { headers } = await seedPerson(platform);
    for (const url of [inside.url, inside.url.replace('127.0.0.1', 'localhost')]) {
      const { id } = await seedAgent(platform, { url });
      const answer = await callRoute(sendToAgent, { params: { id }, headers, body: message });
      expect(answer).toMatchObject({ status: 502, body: { code: 'url_not_routable' } });
    }
    expect(inside.requests).toEqual([]);
  });

  it('is not made where a redirect leads', async () => {
    // The policy lets us go to both: what keeps us is that no redirect of an agent is followed.
    const policy = createOutboundPolicy({ mode: 'server', outboundAllow: ['127.0.0.1'] });
    const outbound = createOutbound(policy);
    const [lure, target] = [await startScriptedAgent(), await startScriptedAgent()];
    lure.answer((_, response) => void response.writeHead(307, { location: target.url }).end());
    const { headers } = await seedPerson(platform);
    const { id } = await seedAgent(platform, { url: lure.url });
    const { deps } = platform;
    Object.assign(deps, { outbound });
    try {
      const answer = await callRoute(sendToAgent, { params: { id }, headers, body: message });
      expect(answer.status).toBe(502);
      expect([lure.requests.length, target.requests.length]).toEqual([1, 0]);
    } finally {
      await outbound.close();
      await Promise.all([lure.close(), target.close()]);
    }
  });
});
