import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { endOtherSessions as contract } from '@/contracts/sessions';
import { deleteSessions } from '@/db/queries/sessions';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { findSession } from './find-session';
import { personIdOf } from './person-principal';

/** Ends every session of whoever asks but the one that asks. */
export async function endOtherSessions(
  deps: Deps,
  principal: Principal,
  _input: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const personId = personIdOf(deps, principal);
  const own = await findSession(deps, request.headers, true);
  const ended = await mutate(deps, principal, contract.id, async ({ tx, audit }) => {
    const sessions = await deleteSessions(tx, personId, own?.sessionId);
    await audit({ workspaceId: null, details: { sessions } });
    return sessions;
  });
  deps.sessions.clear();
  return { ended };
}
