import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type listInvitations as contract, PEOPLE_MAX } from '@/contracts/people';
import { listOpenInvitations } from '@/db/queries/invitations';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { toInvitationRow } from './internal/to-invitation-row';
import { assertServerMode } from './person-principal';

/** The invitations that can still be accepted, oldest first. */
export async function listInvitations(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const records = await listOpenInvitations(deps.database.db, deps.clock.now(), PEOPLE_MAX);
  return { invitations: records.map(toInvitationRow) };
}
