import { deleteClaims, giveUpClaim, type LeftClaim, listLeftClaims } from '@/db/queries/a2a-claims';
import { findEarlierMessage } from '@/db/queries/activity-entries';
import { findSentMessageId } from '@/db/queries/chat-messages';
import { findWorkspaceById } from '@/db/queries/workspaces';
import { versionOfMethod } from '@/domain/a2a/rpc-method';
import type { Deps } from '../../deps';
import { mayBeInChat } from '../chat-words';
import { type Exchange, recordFailure } from '../exchange';

const PER_ROUND = 500;
const LEFT =
  'Molecule was stopped while this message was on its way. The agent may have it: look before you send it again.';

/**
 * Gives up messages whose process says nothing more, and tells where their senders look: the agent may have them, so they
 * are not brought once more.
 * @param only this one, where its time is over; otherwise all of them
 * @param isAlone no other process can be on this database
 */
export async function giveUpLeft(deps: Deps, only: string | null = null, isAlone = false): Promise<number> {
  const { sql } = deps.database;
  let count = 0;
  const aloneAs = isAlone ? deps.claims.holderId : null;
  for (const left of await listLeftClaims(sql, { only, aloneAs, limit: PER_ROUND })) {
    if (await giveUp(deps, left, only !== null)) count += 1;
  }
  return count;
}

/** @param isLookedAt whoever comes with it knows that it may have gone out */
async function giveUp(deps: Deps, left: LeftClaim, isLookedAt: boolean): Promise<boolean> {
  const { db, sql } = deps.database;
  const { digest, workspaceId, owner, messageId, holderId } = left;
  const sourceId = owner === 'people' ? null : owner;
  const [target, { entry, isQueued }, saidId] = await Promise.all([
    findWorkspaceById(db, workspaceId),
    findEarlierMessage(sql, { workspaceId, sourceId, messageId }),
    mayBeInChat(sourceId, workspaceId) ? findSentMessageId(db, workspaceId, messageId) : null,
  ]);
  // It has come to its end; only that could not be noted any more.
  if (!target || entry || isQueued) {
    await deleteClaims(sql, holderId, [digest]);
    return false;
  }
  // Nothing that a person has said: whoever comes with it can tell whether it went out.
  if (sourceId === null && saidId === null && !isLookedAt) return false;
  if (!(await giveUpClaim(sql, digest, holderId))) return false;
  if (sourceId !== null || saidId !== null) {
    await recordFailure(deps, exchangeOf(deps, left, { target, sourceId, saidId }), { publicText: LEFT });
  }
  return true;
}

function exchangeOf(
  deps: Deps,
  { messageId, method }: LeftClaim,
  { target, sourceId, saidId }: { sourceId: string | null } & Pick<Exchange, 'target' | 'saidId'>,
): Exchange {
  const body = { jsonrpc: '2.0', method, params: { message: { messageId } } };
  const version = versionOfMethod(method) ?? '0.3';
  return {
    target,
    caller: { workspaceId: sourceId, origin: sourceId === null ? 'user' : 'agent' },
    request: { isJsonRpc: true, id: null, method, messageId, body, version, hasOwnId: true },
    saidId,
    startedAt: deps.clock.now().getTime(),
  };
}
