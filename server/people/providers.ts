import type { Config } from '../platform/config';

interface Registered {
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer: string;
}

/** GitHub, or a server of one's own with it: no OpenID Connect, so its API says who it is. */
export interface GithubProvider extends Registered {
  readonly id: 'github';
  readonly api: string;
}

export interface OidcProvider extends Registered {
  readonly id: 'google' | 'oidc';
}

/** Where people can sign in besides here, as far as it is configured. */
export type SignInProvider = GithubProvider | OidcProvider;

/** The sign-in providers that are configured. */
export function listProviders({ github, google, oidc }: Config): SignInProvider[] {
  const found: SignInProvider[] = [];
  if (github) {
    const { url, ...client } = github;
    const api = url === 'https://github.com' ? 'https://api.github.com' : `${url}/api/v3`;
    found.push({ id: 'github', name: 'GitHub', ...client, issuer: `${url}/login/oauth`, api });
  }
  if (google) found.push({ id: 'google', name: 'Google', ...google, issuer: 'https://accounts.google.com' });
  if (oidc) found.push({ id: 'oidc', ...oidc });
  return found;
}
