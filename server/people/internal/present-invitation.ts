import { findOpenInvitation } from '@/db/queries/invitations';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { hashLinkToken } from '../../platform/link-token';
import type { RequestInfo } from '../../principal';
import { assertServerMode } from '../person-principal';
import { forgetTries, takeTry } from './limit-tries';

/** The invitation that a link is for. The link is the proof, so tries at it are counted. */
export async function presentInvitation(deps: Deps, token: string, { clientAddress }: RequestInfo) {
  assertServerMode(deps);
  const keys = [{ kind: 'address', name: clientAddress }] as const;
  await takeTry(deps, keys);
  const invitation = await findOpenInvitation(deps.database.db, hashLinkToken(token), deps.clock.now());
  if (!invitation) throw new AppError('link_not_valid');
  await forgetTries(deps, keys);
  return invitation;
}
