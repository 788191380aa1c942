import { findSessionHolder } from '@/db/queries/people';
import type { Deps } from '../deps';
import { findSessionToken, readSessionToken } from './session-cookie';
import type { SessionPerson } from './session-person';

/**
 * The person whose session cookie a request carries; null when there is none that holds. Version and role are those of
 * this moment: a session that was ended, or whose person was removed, is worth nothing on any replica.
 */
export async function findSession(deps: Deps, headers: Headers): Promise<SessionPerson | null> {
  const token = findSessionToken(deps.config, headers.get('cookie'));
  if (token === null) return null;
  const cached = deps.sessions.get(token);
  if (cached) return cached;
  const askedAt = deps.clock.now();
  const claims = await readSessionToken(deps.config, token);
  if (!claims) return null;
  const holder = await findSessionHolder(deps.database.sql, claims.personId);
  if (holder?.sessionVersion !== claims.version) return null;
  const found = { personId: claims.personId, role: holder.role };
  deps.sessions.set(token, found, askedAt);
  return found;
}
