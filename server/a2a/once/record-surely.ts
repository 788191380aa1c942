import { findEarlierMessage } from '@/db/queries/activity-entries';
import type { JsonObject } from '@/domain/a2a/json';
import type { Deps } from '../../deps';
import { toStorableMessageId } from '../../platform/storable-message-id';
import { type Exchange, recordAnswer } from '../exchange';
import { untilRecorded } from '../queue/until-recorded';
import { answerOfEarlier } from '../repeat';

/**
 * Writes down an answer although the database is being restarted: the agent has done its work, and nobody can ask it again.
 * Ends with the last failure when the database stays away.
 */
export async function recordSurely(deps: Deps, exchange: Exchange, answer: JsonObject): Promise<void> {
  let isFirst = true;
  await untilRecorded(deps, async () => {
    // It may be there although nobody was told.
    if (!isFirst && (await isRecorded(deps, exchange))) return;
    isFirst = false;
    await recordAnswer(deps, exchange, answer);
  });
}

async function isRecorded(deps: Deps, exchange: Exchange): Promise<boolean> {
  const { target, caller, request } = exchange;
  if (request.messageId === null) return false;
  const sent = {
    workspaceId: target.id,
    sourceId: caller.workspaceId,
    messageId: toStorableMessageId(request.messageId),
  };
  return (await answerOfEarlier(deps, exchange, await findEarlierMessage(deps.database.sql, sent))) !== null;
}
