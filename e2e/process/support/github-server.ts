import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

interface GithubAccount {
  readonly id: number;
  readonly login: string;
  readonly name: string | null;
  readonly emails: readonly { email: string; primary: boolean; verified: boolean }[];
}

export interface GithubServer {
  readonly url: string;
  /** Who is signed in there. */
  account: GithubAccount;
  /** Whether that person presses Authorize. */
  agrees: boolean;
  /** Every request for an authorisation, as the browser brought it. */
  readonly asked: URLSearchParams[];
  close(): Promise<void>;
}

export const GITHUB_CLIENT = {
  id: 'Iv1.molecule',
  secret: 'only-known-to-this-test-and-its-github',
} as const;

interface Grant {
  readonly account: GithubAccount;
  readonly redirectUri: string;
  readonly challenge: string;
  readonly scopes: readonly string[];
}

type Said = readonly [status: number, json: unknown];

/**
 * GitHub as a GitHub Enterprise Server serves it, on loopback: the addresses, the parameters, the refusals (with status 200
 * at the token's address), PKCE and codes that are good once, and the two questions of its API.
 */
export async function startGithubServer(redirectUri: string): Promise<GithubServer> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://localhost:${(server.address() as AddressInfo).port}`;
  const github: GithubServer = {
    url,
    account: { id: 583231, login: 'monalisa', name: 'Mona Lisa', emails: [] },
    agrees: true,
    asked: [],
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
  const codes = new Map<string, Grant>();
  const tokens = new Map<string, Grant>();
  server.on('request', async (request: IncomingMessage, response: ServerResponse) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', url);
    if (pathname === '/login/oauth/authorize')
      return authorize(github, codes, redirectUri, searchParams, response);
    const [status, json] =
      pathname === '/login/oauth/access_token'
        ? exchange(codes, tokens, request, await readForm(request))
        : answerApi(tokens, request, pathname);
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(json));
  });
  return github;
}

function authorize(
  github: GithubServer,
  codes: Map<string, Grant>,
  registered: string,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  github.asked.push(query);
  const redirectUri = query.get('redirect_uri') ?? registered;
  if (query.get('client_id') !== GITHUB_CLIENT.id || redirectUri !== registered) {
    response.writeHead(404).end();
    return;
  }
  const back = new URL(redirectUri);
  back.searchParams.set('state', query.get('state') ?? '');
  if (github.agrees) {
    const code = randomBytes(10).toString('hex');
    const challenge = query.get('code_challenge') ?? '';
    codes.set(code, {
      account: github.account,
      redirectUri,
      challenge,
      scopes: (query.get('scope') ?? '').split(' '),
    });
    back.searchParams.set('code', code);
    back.searchParams.set('iss', `${github.url}/login/oauth`);
  } else {
    back.searchParams.set('error', 'access_denied');
    back.searchParams.set('error_description', 'The user has denied your application access.');
  }
  response.writeHead(302, { location: back.href }).end();
}

function exchange(
  codes: Map<string, Grant>,
  tokens: Map<string, Grant>,
  request: IncomingMessage,
  form: URLSearchParams,
): Said {
  const basic = `${GITHUB_CLIENT.id}:${GITHUB_CLIENT.secret}`;
  const inHeader = request.headers.authorization === `Basic ${Buffer.from(basic).toString('base64')}`;
  const inForm =
    form.get('client_id') === GITHUB_CLIENT.id && form.get('client_secret') === GITHUB_CLIENT.secret;
  if (!inHeader && !inForm) return [200, { error: 'incorrect_client_credentials' }];
  const code = form.get('code') ?? '';
  const grant = codes.get(code);
  codes.delete(code);
  const challenge = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest('base64url');
  if (grant?.challenge !== challenge) return [200, { error: 'bad_verification_code' }];
  if (form.get('redirect_uri') !== grant.redirectUri) return [200, { error: 'redirect_uri_mismatch' }];
  const token = `gho_${randomBytes(18).toString('hex')}`;
  tokens.set(token, grant);
  return [200, { access_token: token, scope: grant.scopes.join(','), token_type: 'bearer' }];
}

function answerApi(tokens: Map<string, Grant>, request: IncomingMessage, path: string): Said {
  if (!request.headers['user-agent']) return [403, { message: 'Request forbidden: no User-Agent.' }];
  const grant = tokens.get(request.headers.authorization?.replace(/^(Bearer|token) /, '') ?? '');
  if (!grant) return [401, { message: 'Bad credentials' }];
  const { id, login, name, emails } = grant.account;
  // The address of the profile is whatever its owner shows, or nothing.
  if (path === '/api/v3/user') return [200, { id, login, name, email: 'shown@example.com', type: 'User' }];
  const isThere = path === '/api/v3/user/emails' && grant.scopes.includes('user:email');
  return isThere ? [200, emails] : [404, { message: 'Not Found' }];
}

async function readForm(request: IncomingMessage): Promise<URLSearchParams> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += chunk;
  return new URLSearchParams(text);
}
