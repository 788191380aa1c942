import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { replyToMessage as contract } from '@/contracts/inbox';
import { completeInboxEntry, type InboxEntry, lockInboxEntry } from '@/db/queries/activity-entries';
import { findSentMessageId } from '@/db/queries/chat-messages';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { rpcMessageAnswer } from '@/domain/a2a/rpc-answer';
import { versionOfMethod } from '@/domain/a2a/rpc-method';
import { toStorableJson } from '@/domain/storable-json';
import { mayBeInChat } from '../a2a/chat-words';
import { onQueueDrained } from '../a2a/queue/drained-listeners';
import { finishGatewayTask } from '../a2a/tasks/gateway-task';
import { writeDown } from '../activity/write-down';
import type { Change } from '../audit/mutate';
import { recordMessage } from '../chat/record-message';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

type Body = ContractInput<typeof contract>['body'];

const INTERNAL_ERROR = -32603;

/**
 * Writes down what an agent answers that fetches its messages: on the entry of the message, in the chat of the person who
 * sent it, in the task of the agent that did, and in the delegation it carried, all at once.
 */
export async function replyToMessage(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const target = await loadLiving(deps.database.db, params.id);
  const audited = { workspaceId: target.id, details: {} };
  await writeDown(deps, principal, 'reply-to-message', audited, async (change) => {
    const entry = await lockInboxEntry(change.tx, target.id, params.entry_id);
    if (!entry) throw new AppError('inbox_message_not_found');
    if (entry.isAnswered) throw new AppError('inbox_message_answered');
    await record(deps, change, target, entry, body);
  });
  return { status: 'replied' };
}

async function record(
  deps: Deps,
  change: Change,
  target: WorkspaceRecord,
  entry: InboxEntry,
  body: Body,
): Promise<void> {
  const answer = toAnswer(entry, body);
  await completeInboxEntry(change.tx, entry.id, {
    responseBody: toStorableJson(answer),
    status: body.is_error ? 'error' : 'ok',
    errorDetail: body.is_error ? body.text : null,
    durationMs: Math.max(change.now.getTime() - entry.createdAt.getTime(), 0),
  });
  if (mayBeInChat(entry.sourceId, target.id)) await tellPeople(deps, change, target, entry, body);
  await finishGatewayTask(deps, change, { workspaceId: target.id, taskId: entry.id }, answer);
  const waited = {
    callerId: entry.sourceId,
    workspaceId: target.id,
    body: JSON.stringify(entry.requestBody),
  };
  await onQueueDrained(deps, change, waited, { type: 'answered', answer });
}

async function tellPeople(
  deps: Deps,
  change: Change,
  target: WorkspaceRecord,
  { messageId }: InboxEntry,
  { text, is_error: isError }: Body,
): Promise<void> {
  const replyTo = messageId === null ? null : await findSentMessageId(change.tx, target.id, messageId);
  // What the platform itself said to the agent is not for the people's eyes, and neither is the answer.
  if (replyTo === null) return;
  await recordMessage(deps, change, target, {
    workspaceId: target.id,
    role: isError ? 'system' : 'agent',
    content: text,
    attachments: [],
    messageId: null,
    replyTo,
    origin: 'agent',
    at: change.now,
  });
}

/** The answer as an agent that is called would have given it. */
function toAnswer({ method, requestBody }: InboxEntry, { text, is_error: isError }: Body): JsonObject {
  const given = isJsonObject(requestBody) ? requestBody.id : null;
  const id = typeof given === 'string' || typeof given === 'number' ? given : null;
  if (isError) return { jsonrpc: '2.0', id, error: { code: INTERNAL_ERROR, message: text } };
  const parts = [{ kind: 'text', text } as const];
  const version = versionOfMethod(method ?? '') ?? '0.3';
  return rpcMessageAnswer({ messageId: randomUUID(), role: 'agent', parts }, { id, version });
}
