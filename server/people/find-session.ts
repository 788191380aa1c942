import { findSessionHolder, touchSession } from '@/db/queries/sessions';
import type { Deps } from '../deps';
import { findSessionToken, readSessionToken } from './session-cookie';
import { endOf, TOUCH_MS } from './session-life';
import type { SessionPerson } from './session-person';

/**
 * The person whose session cookie a request carries; null when there is none that holds. The session and its person's
 * role are those of this moment: one that was ended, or whose person was removed, is worth nothing on any replica.
 * @param isUse false for a look at whoever was let in before: a stream that stays open keeps no session awake
 */
export async function findSession(
  deps: Deps,
  headers: Headers,
  isUse: boolean,
): Promise<SessionPerson | null> {
  const token = findSessionToken(deps.config, headers.get('cookie'));
  if (token === null) return null;
  const found = deps.sessions.get(token) ?? (await lookUp(deps, token));
  const now = deps.clock.now();
  if (!found || endOf(deps.config, found) <= now) return null;
  if (isUse && now.getTime() - found.lastSeenAt.getTime() >= TOUCH_MS) {
    found.lastSeenAt = now;
    deps.background.run('touch session', () => touchSession(deps.database.sql, found.sessionId, now));
  }
  return found;
}

async function lookUp(deps: Deps, token: string): Promise<SessionPerson | null> {
  const askedAt = deps.clock.now();
  const claims = await readSessionToken(deps.config, token);
  const holder = claims && (await findSessionHolder(deps.database.sql, claims));
  if (!holder) return null;
  const { role, begunAt, lastSeenAt, signedInBy, hasSecondFactor } = holder;
  // Whoever comes by a provider has been asked there for whatever it asks for.
  const mustEnrol = deps.config.requiresSecondFactor && signedInBy === 'password' && !hasSecondFactor;
  const found = { ...claims, role, begunAt, lastSeenAt, mustEnrol };
  deps.sessions.set(token, found, askedAt);
  return found;
}
