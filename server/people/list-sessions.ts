import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { listSessions as contract } from '@/contracts/sessions';
import { listSessions as listRows } from '@/db/queries/sessions';
import { describeBrowser } from '@/domain/describe-browser';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { findSession } from './find-session';
import { personIdOf } from './person-principal';
import { endOf } from './session-life';

/** Where whoever asks is signed in. What has ended by now, and is not cleared away yet, is left out. */
export async function listSessions(
  deps: Deps,
  principal: Principal,
  _input: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const personId = personIdOf(deps, principal);
  const own = await findSession(deps, request.headers, true);
  const now = deps.clock.now();
  const rows = await listRows(deps.database.db, personId);
  const sessions = rows
    .map((row) => ({ ...row, endsAt: endOf(deps.config, row) }))
    .filter(({ endsAt }) => endsAt > now)
    .map(({ id, userAgent, address, signedInBy, begunAt, lastSeenAt, endsAt }) => ({
      id,
      browser: describeBrowser(userAgent),
      address: address || null,
      signed_in_by: signedInBy,
      begun_at: begunAt.toISOString(),
      last_seen_at: lastSeenAt.toISOString(),
      ends_at: endsAt.toISOString(),
      is_this: id === own?.sessionId,
    }));
  return { sessions };
}
