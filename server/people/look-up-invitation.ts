import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { lookUpInvitation as contract } from '@/contracts/session';
import { findOpenInvitation } from '@/db/queries/invitations';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { hashLinkToken } from '../platform/link-token';
import type { Principal, RequestInfo } from '../principal';
import { forgetTries, takeTry } from './internal/limit-tries';
import { assertServerMode } from './person-principal';

/** Whom an invitation is for. */
export async function lookUpInvitation(
  deps: Deps,
  _principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const keys = [{ kind: 'address', name: request.clientAddress }] as const;
  await takeTry(deps, keys);
  const found = await findOpenInvitation(deps.database.db, hashLinkToken(body.token), deps.clock.now());
  if (!found) throw new AppError('link_not_valid');
  await forgetTries(deps, keys);
  return { email: found.email, role: found.role, expires_at: found.expiresAt.toISOString() };
}
