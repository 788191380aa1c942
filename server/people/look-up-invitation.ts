import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { lookUpInvitation as contract } from '@/contracts/session';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { presentInvitation } from './internal/present-invitation';

/** Whom an invitation is for. */
export async function lookUpInvitation(
  deps: Deps,
  _principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const { email, role, expiresAt } = await presentInvitation(deps, body.token, request);
  return { email, role, expires_at: expiresAt.toISOString() };
}
