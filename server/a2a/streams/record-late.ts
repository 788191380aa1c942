import { findEarlierMessage } from '@/db/queries/activity-entries';
import { findSentMessageId } from '@/db/queries/chat-messages';
import type { JsonObject } from '@/domain/a2a/json';
import { RPC_METHODS } from '@/domain/a2a/rpc-method';
import type { Deps } from '../../deps';
import type { AgentCall } from '../agent-call';
import { recordAnswer } from '../exchange';
import type { LoggedTask } from './load-standing';

/**
 * Writes down how a task ended whose stream was read by a process that is gone: in the chat, where a person waits for an
 * answer, and in the activity. What was answered at once was written down then.
 */
export async function recordLate(
  deps: Deps,
  { target, caller, request: { version } }: AgentCall,
  { messageId, createdAt }: Pick<LoggedTask, 'messageId' | 'createdAt'>,
  answer: JsonObject,
): Promise<void> {
  if (messageId === null) return;
  const { db, sql } = deps.database;
  const sent = { workspaceId: target.id, sourceId: caller.workspaceId, messageId };
  if ((await findEarlierMessage(sql, sent)).entry) return;
  const saidId = caller.workspaceId === null ? await findSentMessageId(db, target.id, messageId) : null;
  const method = RPC_METHODS.find(({ operation }) => operation === 'stream')?.[version] ?? '';
  const body = { jsonrpc: '2.0', method, params: { message: { messageId } } };
  const request = { isJsonRpc: true, id: null, method, messageId, body, version, hasOwnId: true };
  const exchange = { target, caller, request, saidId, startedAt: createdAt.getTime() };
  await recordAnswer(deps, exchange, answer);
}
