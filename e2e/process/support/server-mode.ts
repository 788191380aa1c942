import { randomBytes } from 'node:crypto';
import { createServer } from 'node:net';
import { waitUntil } from '@/server/platform/embedded-postgres/polling';
import { type Answer, ask } from './agent-listener';
import { startChild } from './child';
import { asServer, SERVER_COMMAND, type ServerProcess, serverEnv } from './server-process';
import { makeTempFolder } from './temp-folders';

export const PASSWORD = 'a quiet river at night';
const LINK = /http:\/\/localhost:\d+\/claim#token=(\S+)/;
const READY_MS_MAX = 60_000;

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

export async function startPeopleServer(over: Readonly<Record<string, string>> = {}): Promise<PeopleServer> {
  const port = over.PORT ? Number(over.PORT) : await freePort();
  const origin = `http://localhost:${port}`;
  const env = {
    DATA_DIR: over.DATA_DIR ?? makeTempFolder('people'),
    MOLECULE_ENV: 'production',
    NEXTAUTH_SECRET: randomBytes(32).toString('base64'),
    SECRETS_ENCRYPTION_KEY: randomBytes(32).toString('base64'),
    RATE_LIMIT: '100000',
    ...over,
    PORT: String(port),
    PUBLIC_URL: origin,
  };
  const child = startChild(SERVER_COMMAND, { env: serverEnv(env) });
  await waitUntil(() => child.hasEnded() || child.output().includes('Molecule is ready'), READY_MS_MAX);
  if (child.hasEnded()) throw new Error(`The server did not become ready. It printed:\n${child.output()}`);
  return {
    ...asServer(child, port),
    origin,
    env,
    claimToken: () => LINK.exec(child.output())?.[1] ?? null,
    ask(method, path, { cookie, body, headers = {} } = {}) {
      const sent = {
        host: `localhost:${port}`,
        ...(cookie ? { cookie } : {}),
        ...(body === undefined ? {} : { 'content-type': 'application/json', origin }),
        ...headers,
      };
      return ask(port, method, path, sent, body === undefined ? '' : JSON.stringify(body));
    },
  };
}

/** A port that was free a moment ago: the server's own address is part of its settings. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Signs in as a person does; the cookie of the session. */
export async function sessionOf({ origin }: PeopleServer, email: string): Promise<string> {
  return cookieFrom(await post(`${origin}/api/session`, origin, { email, password: PASSWORD }));
}

/** Claims a new server; the cookie of its first owner. */
export async function claimAsOwner(server: PeopleServer, email = 'olga@example.com'): Promise<string> {
  const body = { token: server.claimToken(), name: 'Olga', email, password: PASSWORD };
  return cookieFrom(await post(`${server.origin}/api/claim`, server.origin, body));
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
  const response = await post(`${server.origin}/api/invitations/accept`, server.origin, body);
  const cookie = cookieFrom(response);
  const { person } = (await response.json()) as { person: { id: string } };
  return { id: person.id, cookie };
}

const post = (url: string, origin: string, body: object): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin },
    body: JSON.stringify(body),
  });

function cookieFrom(response: Response): string {
  const cookie = response.headers.get('set-cookie')?.split(';')[0];
  if (!cookie) throw new Error(`no session: ${response.status}`);
  return cookie;
}
