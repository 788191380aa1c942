import { type EarlierMessage, findEarlierMessage } from '@/db/queries/activity-entries';
import { findSentMessageId } from '@/db/queries/chat-messages';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { RPC_METHODS } from '@/domain/a2a/rpc-method';
import { isUnderWay } from '@/domain/a2a/task-item';
import { changeBySystem } from '../../audit/mutate';
import { recordTurns, turnRecorded, usedBy } from '../../budgets/record-turns';
import { settleEndedTask } from '../../delegations/settle-ended-task';
import type { Deps } from '../../deps';
import type { AgentCall } from '../agent-call';
import { mayBeInChat } from '../chat-words';
import { recordAnswer } from '../exchange';
import type { LoggedTask } from './load-standing';

/**
 * Writes down how a task ended of which its sender has had no end: because its stream was read by a process that is gone,
 * or because the first answer was that it is worked on, or that people are asked. It is in the chat, where a person waits for an answer, in the
 * activity, and with whoever has delegated it. What was answered at once was written down then.
 */
export async function recordLate(
  deps: Deps,
  { target, caller, request: { version } }: AgentCall,
  { messageId, createdAt }: Pick<LoggedTask, 'messageId' | 'createdAt'>,
  answer: JsonObject,
): Promise<void> {
  if (messageId === null) return;
  const { db, sql } = deps.database;
  const callerId = caller.workspaceId;
  const { entry } = await findEarlierMessage(sql, { workspaceId: target.id, sourceId: callerId, messageId });
  if (entry && !wasUnderWay(entry)) return recordRest(deps, target, answer);
  const isInChat = mayBeInChat(callerId, target.id);
  const saidId = isInChat ? await findSentMessageId(db, target.id, messageId) : null;
  const method =
    entry?.method ?? RPC_METHODS.find(({ operation }) => operation === 'stream')?.[version] ?? '';
  const body = isJsonObject(entry?.requestBody)
    ? entry.requestBody
    : { jsonrpc: '2.0', method, params: { message: { messageId } } };
  const request = { isJsonRpc: true, id: null, method, messageId, body, version, hasOwnId: true };
  const exchange = { target, caller, request, saidId, startedAt: createdAt.getTime() };
  await recordAnswer(deps, exchange, answer, { runs: entry ? 0 : 1 });
  if (callerId !== null) await settleEndedTask(deps, { callerId, calleeId: target.id, messageId }, answer);
}

const wasUnderWay = ({ responseBody }: NonNullable<EarlierMessage['entry']>): boolean =>
  isJsonObject(responseBody) && isUnderWay(responseBody);

/** Its turn was counted when its first answer was written down; what it has used is known now. */
async function recordRest(deps: Deps, target: WorkspaceRecord, answer: JsonObject): Promise<void> {
  const turn = usedBy(deps, target.id, answer, 0);
  if (turn.models.length === 0) return;
  await changeBySystem(deps, (change) => recordTurns(change, [turn]));
  turnRecorded(deps, target, turn);
}
