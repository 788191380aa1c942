import { findDelegation } from '@/db/queries/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import type { JsonObject } from '@/domain/a2a/json';
import { delegationIdOfMessage } from '@/domain/delegation-message';
import type { Deps } from '../deps';
import { settleDelegation } from './move-delegation';
import { readEnding } from './read-outcome';

/**
 * Ends the delegation whose task has come to its end after its first answer, at once; where this process dies before, the
 * sweeper does. Only a message between its two workspaces counts: anybody may write its id into one.
 */
export async function settleEndedTask(
  deps: Deps,
  sent: Pick<DelegationRecord, 'callerId' | 'calleeId'> & { readonly messageId: string },
  answer: JsonObject,
): Promise<void> {
  const id = delegationIdOfMessage(sent.messageId);
  const row = id === null ? null : await findDelegation(deps.database.db, id);
  if (row?.callerId !== sent.callerId || row.calleeId !== sent.calleeId) return;
  await settleDelegation(deps, row.delegationId, readEnding(answer, 'task'));
}
