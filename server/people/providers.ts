import type { Config } from '../platform/config';

/** Where people can sign in besides here, as far as it is configured. */
export interface SignInProvider {
  readonly id: 'github' | 'google' | 'oidc';
  readonly name: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly issuer: string;
}

/** The sign-in providers that are configured. */
export function listProviders({ github, google, oidc }: Config): SignInProvider[] {
  const found: SignInProvider[] = [];
  if (github)
    found.push({ id: 'github', name: 'GitHub', ...github, issuer: 'https://github.com/login/oauth' });
  if (google) found.push({ id: 'google', name: 'Google', ...google, issuer: 'https://accounts.google.com' });
  if (oidc) found.push({ id: 'oidc', ...oidc });
  return found;
}
