import { decode, encode } from 'next-auth/jwt';
import type { Deps } from '../deps';
import type { Config } from '../platform/config';
import type { Cookie } from '../principal';
import { lifetimeSeconds } from './session-life';

/** What a session's cookie says: everything else is looked up, because it may have changed. */
export interface SessionClaims {
  readonly personId: string;
  readonly sessionId: string;
}

/** Below one second with room for the look-up: a session that was ended on another replica is refused here in time. */
export const SESSION_TTL_MS = 500;

/**
 * Under https the name itself makes browsers refuse the cookie from anywhere but this very host, over TLS. Such a cookie is
 * for the whole host: below a path, where others have the rest of it, the name asks for TLS alone.
 */
export function sessionCookieName(config: Config): string {
  if (!isSecure(config)) return 'molecule-session';
  return config.basePath === '' ? '__Host-molecule-session' : '__Secure-molecule-session';
}

/** Where on its host the product's cookies are sent. */
export const cookiePath = ({ basePath }: Config): string => basePath || '/';

export const isSecure = (config: Config): boolean => config.publicUrl?.startsWith('https://') ?? false;

/** The cookie of a new session. The same form as next-auth's own, so that it can read and write them too. */
export async function makeSessionCookie(
  { config }: Pick<Deps, 'config'>,
  claims: SessionClaims,
): Promise<Cookie> {
  const maxAge = lifetimeSeconds(config);
  const value = await encode({ token: toToken(claims), secret: config.sessionSecret ?? '', maxAge });
  return { name: sessionCookieName(config), value, path: cookiePath(config), maxAgeSeconds: maxAge };
}

/** What stands in the cookie, encrypted. */
export const toToken = ({ personId, sessionId }: SessionClaims) => ({ sub: personId, sid: sessionId });

/** Takes the cookie out of the browser. */
export const endSessionCookie = (config: Config): Cookie => ({
  name: sessionCookieName(config),
  value: '',
  path: cookiePath(config),
  maxAgeSeconds: 0,
});

/** What the session cookie of a request says; null when there is none, or none that this server made and that still holds. */
export async function readSessionToken(config: Config, token: string): Promise<SessionClaims | null> {
  if (config.sessionSecret === null) return null;
  // Anybody can send anything here: what cannot be decrypted says no more than what is not there.
  const claims = await decode({ token, secret: config.sessionSecret }).catch(() => null);
  const { sub, sid } = claims ?? {};
  if (typeof sub !== 'string' || typeof sid !== 'string') return null;
  return { personId: sub, sessionId: sid };
}

/** The session's token as the browser sent it: in one cookie, or in numbered pieces, as next-auth splits a long one. */
export function findSessionToken(config: Config, cookies: string | null): string | null {
  if (cookies === null) return null;
  const name = sessionCookieName(config);
  const pieces = new Map<number, string>();
  for (const entry of cookies.split(';')) {
    const at = entry.indexOf('=');
    const [key, value] = [entry.slice(0, at).trim(), entry.slice(at + 1).trim()];
    if (key === name) return value === '' ? null : value;
    const piece = key.startsWith(`${name}.`) ? Number(key.slice(name.length + 1)) : Number.NaN;
    if (Number.isInteger(piece)) pieces.set(piece, value);
  }
  if (pieces.size === 0) return null;
  return [...pieces].sort(([a], [b]) => a - b).reduce((token, [, value]) => token + value, '');
}
