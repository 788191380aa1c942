import type { AuthOptions } from 'next-auth';
import type { Config } from '../platform/config';
import { cookiePath, isSecure, sessionCookieName } from './session-cookie';

/** How long a browser may be at a provider. */
const AWAY_SECONDS = 15 * 60;

/** The cookies of a sign-in at a provider. Below a path next-auth's own, which are for the whole host, are moved there. */
export function providerCookies(config: Config): NonNullable<AuthOptions['cookies']> {
  const secure = isSecure(config);
  const options = { httpOnly: true, sameSite: 'lax', path: cookiePath(config), secure } as const;
  const sessionToken = { name: sessionCookieName(config), options };
  if (config.basePath === '') return { sessionToken };
  const named = (name: string) => ({ name: `${secure ? '__Secure-' : ''}next-auth.${name}`, options });
  const away = (name: string) => ({ ...named(name), options: { ...options, maxAge: AWAY_SECONDS } });
  return {
    sessionToken,
    callbackUrl: named('callback-url'),
    csrfToken: named('csrf-token'),
    pkceCodeVerifier: away('pkce.code_verifier'),
    state: away('state'),
    nonce: named('nonce'),
  };
}
