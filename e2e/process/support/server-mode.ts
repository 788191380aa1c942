import { randomBytes } from 'node:crypto';
import { LIMIT_CLASSES, LIMIT_RULES } from '@/domain/limit-classes';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { type Answer, ask } from './agent-listener';
import { type ChildOptions, startChild } from './child';
import { freePort } from './free-port';
import { startNext } from './next-process';
import { asServer, SERVER_COMMAND, type ServerProcess, serverEnv } from './server-process';
import { makeTempFolder } from './temp-folders';

export const PASSWORD = 'a quiet river at night';
/** With what follows it: a piece of it would be another link. */
const LINK = /https?:\/\/\S+\/claim#token=(\S+)\s/;
const READY = /Molecule is ready: \S+\n/;
const READY_MS_MAX = 60_000;
const PRINTED_MS_MAX = 10_000;
/** Tests do in a minute what people do in a week; how often a password may be tried still holds. */
const WITHOUT_LIMITS = LIMIT_CLASSES.filter((name) => name !== 'general' && !LIMIT_RULES[name].always)
  .map((name) => `${name}=off`)
  .join();

/** A built server in server mode, at an address that was chosen before it starts, because it has to know it. */
export interface PeopleServer extends ServerProcess {
  readonly origin: string;
  readonly env: Readonly<Record<string, string>>;
  /** The secret of the link that it printed; null when somebody owns it. */
  claimToken(): string | null;
  /** One request as a browser on the page sends it. */
  ask(
    method: string,
    path: string,
    given?: { cookie?: string; body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer>;
}

/**
 * @param over settings; without a PUBLIC_URL of its own it is the address it listens on
 * @param options where another build than this one lies
 */
export async function startPeopleServer(
  over: Readonly<Record<string, string>> = {},
  options: Pick<ChildOptions, 'cwd'> = {},
): Promise<PeopleServer> {
  const env = await peopleEnv({ DATA_DIR: over.DATA_DIR ?? makeTempFolder('people'), ...over });
  const child = startChild(SERVER_COMMAND, { ...options, env: serverEnv(env) });
  const isReady = await waitUntil(() => child.hasEnded() || READY.test(child.output()), READY_MS_MAX);
  if (!isReady || child.hasEnded()) {
    child.kill('SIGKILL');
    throw new Error(`The server did not become ready. It printed:\n${child.output()}`);
  }
  return asPeopleServer(asServer(child, Number(env.PORT)), env);
}

/** The same under plain `next start` (D54), on a database of its own. */
export async function startPeopleNext(
  over: Readonly<Record<string, string>> & { readonly DATABASE_URL: string },
): Promise<PeopleServer> {
  const env = await peopleEnv(over);
  return asPeopleServer(await startNext(env), env);
}

async function peopleEnv(
  over: Readonly<Record<string, string>>,
): Promise<Record<string, string> & { PORT: string; PUBLIC_URL: string }> {
  const port = over.PORT ?? String(await freePort());
  return {
    MOLECULE_ENV: 'production',
    NEXTAUTH_SECRET: randomBytes(32).toString('base64'),
    SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    RATE_LIMIT: '100000',
    RATE_LIMITS: WITHOUT_LIMITS,
    PUBLIC_URL: `http://localhost:${port}`,
    ...over,
    PORT: port,
  };
}

function asPeopleServer(server: ServerProcess, env: Awaited<ReturnType<typeof peopleEnv>>): PeopleServer {
  const origin = env.PUBLIC_URL;
  return {
    ...server,
    origin,
    env,
    claimToken: () => LINK.exec(server.output())?.[1] ?? null,
    ask(method, path, { cookie, body, headers = {} } = {}) {
      const sent = {
        host: new URL(origin).host,
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json', origin }),
        ...headers,
      };
      return ask(server.port, method, path, sent, body === undefined ? '' : JSON.stringify(body));
    },
  };
}

/** Signs in as a person does; the cookie of the session. */
export async function sessionOf(server: PeopleServer, email: string): Promise<string> {
  return cookieFrom(await server.ask('POST', '/api/session', { body: { email, password: PASSWORD } }));
}

/** Claims a new server; the cookie of its first owner. */
export async function claimAsOwner(server: PeopleServer, email = 'olga@example.com'): Promise<string> {
  // Plain Next answers before what it has printed is read here.
  await waitUntil(() => server.claimToken() !== null, PRINTED_MS_MAX);
  const body = { token: server.claimToken(), name: 'Olga', email, password: PASSWORD };
  return cookieFrom(await server.ask('POST', '/api/claim', { body }));
}

/** Invites a person and accepts in their place; their id and the cookie of their session. */
export async function addPerson(
  server: PeopleServer,
  owner: string,
  email: string,
  role: string,
): Promise<{ id: string; cookie: string }> {
  const invited = await server.ask('POST', '/api/people/invitations', {
    cookie: owner,
    body: { email, role },
  });
  const token = String(invited.body.link).split('#token=')[1];
  const body = { token, name: role, password: PASSWORD };
  const accepted = await server.ask('POST', '/api/invitations/accept', { body });
  const { person } = accepted.body as { person: { id: string } };
  return { id: person.id, cookie: cookieFrom(accepted) };
}

function cookieFrom({ status, headers }: Answer): string {
  const cookie = headers['set-cookie']?.[0]?.split(';')[0];
  if (!cookie) throw new Error(`no session: ${status}`);
  return cookie;
}
