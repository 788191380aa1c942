import type { AuthOptions } from 'next-auth';
import type { OAuthConfig, UserinfoEndpointHandler } from 'next-auth/providers/oauth';
import type { Deps } from '../deps';
import type { GithubProvider, OidcProvider, SignInProvider } from './providers';

type Provider = AuthOptions['providers'][number];
/** What a provider says of an account; each claim may be missing or be anything. */
type Claims = Readonly<Record<string, unknown>>;

/** A provider as next-auth takes it: always with state and PKCE, and with a nonce where there is an ID token. */
export function toAuthProvider(deps: Deps, provider: SignInProvider): Provider {
  return provider.id === 'github' ? githubProvider(deps, provider) : oidcProvider(provider);
}

function oidcProvider({ id, name, clientId, clientSecret, issuer }: OidcProvider): OAuthConfig<Claims> {
  return {
    id,
    name,
    type: 'oauth',
    wellKnown: `${withoutSlash(issuer)}/.well-known/openid-configuration`,
    clientId,
    clientSecret,
    idToken: true,
    checks: ['pkce', 'state', 'nonce'],
    authorization: { params: { scope: 'openid email profile' } },
    userinfo: { request: (context) => readClaims(context, issuer) },
    profile: toUser,
  };
}

type UserinfoContext = Parameters<NonNullable<UserinfoEndpointHandler['request']>>[0];

/** Some issuers put the email into the ID token, others only behind the address for it. */
async function readClaims({ client, tokens }: UserinfoContext, issuer: string): Promise<Claims> {
  // A token set of openid-client, which has checked the ID token; next-auth's types do not say so.
  const claims = (tokens as unknown as { claims(): Claims & { iss: string } }).claims();
  // The discovery document could name another issuer than the one that was configured.
  if (withoutSlash(claims.iss) !== withoutSlash(issuer)) throw new Error('another issuer answered');
  return { ...claims, ...(tokens.access_token ? await client.userinfo(tokens.access_token) : {}) };
}

const withoutSlash = (url: string): string => url.replace(/\/$/, '');

function githubProvider(
  deps: Deps,
  { id, name, clientId, clientSecret, issuer, api }: GithubProvider,
): OAuthConfig<Claims> {
  return {
    id,
    name,
    type: 'oauth',
    issuer,
    clientId,
    clientSecret,
    checks: ['pkce', 'state'],
    authorization: {
      url: `${issuer}/authorize`,
      params: { scope: 'read:user user:email' },
    },
    token: `${issuer}/access_token`,
    userinfo: { request: ({ tokens }) => readGithubUser(deps, api, tokens.access_token ?? '') },
    profile: toUser,
  };
}

/** GitHub has no ID token: who it is and which addresses are verified is asked for. */
async function readGithubUser(deps: Deps, api: string, token: string): Promise<Claims> {
  const ask = async (path: string): Promise<unknown> => {
    const headers = {
      authorization: `Bearer ${token}`,
      accept: 'application/json',
      'user-agent': 'molecule',
    };
    const { status, body } = await deps.outbound.request({ url: api + path, headers });
    if (status !== 200) throw new Error(`GitHub answered ${status} to ${path}`);
    return JSON.parse(body.toString('utf8'));
  };
  const user = (await ask('/user')) as Claims;
  const emails = (await ask('/user/emails')) as Claims[];
  const primary = emails.find((entry) => entry.primary === true);
  return {
    sub: String(user.id),
    name: user.name ?? user.login,
    email: primary?.email,
    email_verified: primary?.verified,
  };
}

const toUser = ({ sub, name, email }: Claims) => ({
  id: String(sub),
  name: typeof name === 'string' ? name : null,
  email: typeof email === 'string' ? email : null,
});
