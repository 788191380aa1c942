import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { issuePasswordReset as contract } from '@/contracts/password-reset';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLocked } from './internal/load-locked';
import { makeResetLink } from './make-reset-link';
import { assertServerMode } from './person-principal';

/** Makes a link by which a person chooses another password. Nothing is sent: it is shown to whoever asks, once. */
export async function issuePasswordReset(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  return mutate(deps, principal, contract.id, async ({ tx, now, audit }) => {
    const { id, email } = await loadLocked(tx, params.id);
    await audit({ workspaceId: null, details: { person_id: id, email } });
    const { link, expiresAt } = await makeResetLink(tx, deps.config, id, now);
    return { link, expires_at: expiresAt.toISOString() };
  });
}
