import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { renewRecoveryCodes as contract } from '@/contracts/second-factor';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { mutateWithBoth } from './internal/prove-both';
import { issueRecoveryCodes } from './internal/recovery-codes';
import { assertServerMode } from './person-principal';

/** Makes new recovery codes in place of those of before. */
export async function renewRecoveryCodes(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const codes = await mutateWithBoth(deps, principal, contract.id, body, async ({ tx, audit }, personId) => {
    await audit({ workspaceId: null, details: {} });
    return issueRecoveryCodes(tx, personId);
  });
  return { recovery_codes: codes };
}
