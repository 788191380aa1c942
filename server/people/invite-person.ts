import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { invitePerson as contract, INVITATION_DAYS } from '@/contracts/people';
import { insertInvitation, revokeInvitationsOf } from '@/db/queries/invitations';
import { findPersonByEmail, lockPeople } from '@/db/queries/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { mintLinkToken } from '../platform/link-token';
import type { Principal } from '../principal';
import { toInvitationRow } from './internal/to-invitation-row';
import { assertServerMode } from './person-principal';

/** Invites a person. Nothing is sent: the link is shown to whoever invites, once. */
export async function invitePerson(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const { email, role } = body;
  return mutate(deps, principal, contract.id, async (mutation) => {
    const { tx, now } = mutation;
    await lockPeople(tx);
    if (await findPersonByEmail(tx, email)) throw new AppError('email_taken');
    await revokeInvitationsOf(tx, email, now);
    const { plaintext, hash } = mintLinkToken();
    const expiresAt = new Date(now.getTime() + INVITATION_DAYS * 86_400_000);
    const row = { id: randomUUID(), email, role, createdAt: now, expiresAt };
    await insertInvitation(tx, { ...row, tokenHash: hash, invitedBy: principal.id });
    await mutation.audit({ workspaceId: null, details: { invitation_id: row.id, email, role } });
    return { ...toInvitationRow(row), link: `${deps.config.publicUrl}/invite#token=${plaintext}` };
  });
}
