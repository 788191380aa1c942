import { randomBytes, randomUUID } from 'node:crypto';
import { encode } from 'next-auth/jwt';
import { ROLES, type Role } from '@/domain/access-rules';
import type { Deps } from '@/server/deps';
import { makeSessionCookie, toToken } from '@/server/people/session-cookie';
import { parseConfig } from '@/server/platform/config';
import type { SessionName } from './refusal-matrix';
import { createTestPlatform, type TestPlatform } from './test-platform';

/** What server mode needs to start, at the address that `callRoute` asks under. */
export const SERVER_ENV = {
  MOLECULE_ENV: 'production',
  PUBLIC_URL: 'http://localhost:3000',
  NEXTAUTH_SECRET: randomBytes(32).toString('hex'),
  SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
} as const;

/** A platform in server mode. */
export function createServerPlatform(
  env: Readonly<Record<string, string>> = {},
  overrides: Partial<Deps> = {},
): Promise<TestPlatform> {
  const config = parseConfig({ CONFIGS_DIR: 'templates', LOG_LEVEL: 'silent', ...SERVER_ENV, ...env });
  return createTestPlatform({ config, ...overrides });
}

export interface PersonSeed {
  readonly role?: Role;
  readonly email?: string;
  readonly name?: string;
  readonly passwordHash?: string | null;
}

export interface SeededPerson {
  readonly id: string;
  readonly email: string;
  /** What their browser sends with every request. */
  readonly headers: { readonly cookie: string };
}

/** Writes a person, past the operations, and gives them a session. */
export async function seedPerson(platform: TestPlatform, seed: PersonSeed = {}): Promise<SeededPerson> {
  const { sql, clock } = platform;
  const id = randomUUID();
  const { role = 'owner', name = 'Ada', passwordHash = null } = seed;
  const email = seed.email ?? `${role}-${id.slice(0, 8)}@example.com`;
  await sql`
    insert into people (id, email, name, role, password_hash, created_at)
    values (${id}, ${email}, ${name}, ${role}, ${passwordHash}, ${clock.now()})`;
  return { id, email, headers: { cookie: await seedSession(platform, id) } };
}

/** Another session of a person, past the operations: its cookie as a request carries it. */
export async function seedSession(
  platform: TestPlatform,
  personId: string,
  by = 'password',
): Promise<string> {
  const sessionId = await insertSessionRow(platform, personId, by);
  const { name, value } = await makeSessionCookie(platform.deps, { personId, sessionId });
  return `${name}=${value}`;
}

async function insertSessionRow({ sql, clock }: TestPlatform, personId: string, by: string): Promise<string> {
  const id = randomUUID();
  const now = clock.now();
  await sql`
    insert into sessions (id, person_id, signed_in_by, address, user_agent, begun_at, last_seen_at)
    values (${id}, ${personId}, ${by}, '192.0.2.7', '', ${now}, ${now})`;
  return id;
}

/** A session of each role, and of each kind that is worth nothing. */
export async function seedSessions(platform: TestPlatform): Promise<Record<SessionName, string>> {
  const { deps, sql } = platform;
  const [viewer = '', operator = '', owner = ''] = await Promise.all(
    ROLES.map(async (role) => (await seedPerson(platform, { role })).headers.cookie),
  );
  const signedOut = await seedPerson(platform);
  await sql`delete from sessions where person_id = ${signedOut.id}`;
  const removed = await seedPerson(platform);
  await sql`delete from people where id = ${removed.id}`;
  const late = await seedPerson(platform);
  const claims = { personId: late.id, sessionId: await insertSessionRow(platform, late.id, 'password') };
  const secret = deps.config.sessionSecret ?? '';
  // Beyond what next-auth allows clocks to differ.
  const expired = await encode({ token: toToken(claims), secret, maxAge: -60 });
  return {
    'a session of role viewer': viewer,
    'a session of role operator': operator,
    'a session of role owner': owner,
    'an expired session': `molecule-session=${expired}`,
    'a session of before a sign-out everywhere': signedOut.headers.cookie,
    'a session of a removed person': removed.headers.cookie,
    'a session that somebody has changed': flipLast(owner),
  };
}

/** The same with another last character, which is part of what says that nobody has changed it. */
const flipLast = (text: string): string =>
  text.slice(0, -2) + (text.at(-2) === 'A' ? 'B' : 'A') + text.slice(-1);
