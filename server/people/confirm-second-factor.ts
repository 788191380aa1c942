import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { confirmSecondFactor as contract } from '@/contracts/second-factor';
import { confirmSecondFactor as confirmRow, lockSecondFactor } from '@/db/queries/second-factors';
import { deleteSessions } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { findSession } from './find-session';
import { forgetTries, takeTry } from './internal/limit-tries';
import { issueRecoveryCodes } from './internal/recovery-codes';
import { takeSecondFactor } from './internal/take-second-factor';
import { personIdOf } from './person-principal';

/** Turns the second factor on. Sessions that were begun without it end, but for this one. */
export async function confirmSecondFactor(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const personId = personIdOf(deps, principal);
  const keys = [{ kind: 'code', name: personId }] as const;
  await takeTry(deps, keys);
  const own = await findSession(deps, request.headers, true);
  const codes = await mutate(deps, principal, contract.id, async (mutation) => {
    const { tx, now } = mutation;
    const factor = await lockSecondFactor(tx, personId);
    if (!factor) throw new AppError('second_factor_is_off');
    if (factor.confirmedAt) throw new AppError('second_factor_is_on');
    await takeSecondFactor(deps, mutation, factor, body.code);
    await confirmRow(tx, personId, now);
    const sessions = await deleteSessions(tx, personId, own?.sessionId);
    await mutation.audit({ workspaceId: null, details: { sessions } });
    return issueRecoveryCodes(tx, personId);
  });
  await forgetTries(deps, keys);
  deps.sessions.clear();
  return { recovery_codes: codes };
}
