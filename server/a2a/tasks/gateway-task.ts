import { findTask, moveTask, upsertTask } from '@/db/queries/a2a-tasks';
import { readAgentAnswer } from '@/domain/a2a/agent-answer';
import type { JsonObject } from '@/domain/a2a/json';
import { contextIdOf, readMessage } from '@/domain/a2a/message';
import type { ProtocolVersion } from '@/domain/a2a/protocol-version';
import { sentMessageOf } from '@/domain/a2a/sent-message';
import { readTaskItem } from '@/domain/a2a/task-item';
import { type OwnTask, toWireTask } from '@/domain/a2a/wire-message';
import type { Change } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { Attempt } from '../attempt';
import type { A2aRequest } from '../read-request';
import { ownerOf } from './task-owner';

/** The task that a message is while it waits (D55). Its id is the one of whatever it waits as. */
export function submittedTask(request: A2aRequest, id: string): OwnTask {
  const message = sentMessageOf(request.body);
  const contextId = message?.contextId ?? contextIdOf(request.body) ?? id;
  return { id, contextId, state: 'submitted' };
}

/** Writes down the task of a message that waits, in the transaction that lets it wait. */
export async function createSubmittedTask(
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  { target, caller, request }: Attempt,
  id: string,
): Promise<void> {
  const task = submittedTask(request, id);
  await upsertTask(tx, {
    workspaceId: target.id,
    taskId: id,
    owner: ownerOf(caller),
    contextId: toStorableMessageId(task.contextId),
    state: task.state,
    version: request.version,
    madeBy: 'gateway',
    messageId: request.messageId === null ? null : toStorableMessageId(request.messageId),
    followAt: null,
    snapshot: JSON.stringify(toWireTask({ ...task, timestamp: now.toISOString() }, request.version)),
    at: now,
  });
}

/**
 * Ends the wait of a task of the gateway with what the agent answered to its message: words of the agent complete it, an
 * error fails it, and a task of the agent's own stands in its place from then on. Call it in the transaction that records
 * the answer; what has ended stays as it is.
 */
export async function finishGatewayTask(
  deps: Pick<Deps, 'database'>,
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  key: { readonly workspaceId: string; readonly taskId: string },
  answer: JsonObject,
): Promise<boolean> {
  const known = await findTask(deps.database.sql, key);
  if (known?.madeBy !== 'gateway') return false;
  const { version } = known;
  const base = { id: key.taskId, contextId: known.contextId ?? key.taskId, timestamp: now.toISOString() };
  const { task, agentTaskId } = endOf(base, answer, version);
  return moveTask(tx, key, {
    state: task.state,
    agentTaskId: agentTaskId === null ? null : toStorableMessageId(agentTaskId),
    snapshot: JSON.stringify(task.wire),
    event: JSON.stringify(version === '1.0' ? { task: task.wire } : task.wire),
    at: now,
  });
}

interface End {
  readonly task: { readonly state: OwnTask['state']; readonly wire: JsonObject };
  readonly agentTaskId: string | null;
}

function endOf(base: Omit<OwnTask, 'state'>, answer: JsonObject, version: ProtocolVersion): End {
  const item = readTaskItem(answer.result);
  if (item.kind === 'task') {
    const wire = { ...item.value, id: base.id };
    return { task: { state: item.state, wire }, agentTaskId: item.taskId };
  }
  const { error, text } = readAgentAnswer(answer);
  const own = (rest: Pick<OwnTask, 'state' | 'message' | 'artifacts'>): End => ({
    task: { state: rest.state, wire: toWireTask({ ...base, ...rest }, version) },
    agentTaskId: null,
  });
  if (error) return own({ state: 'failed', message: agentSays(error.message) });
  const said = item.kind === 'message' ? readMessage(item.value) : null;
  const parts = said?.parts ?? [{ kind: 'text' as const, text }];
  return own({ state: 'completed', artifacts: [{ artifactId: 'answer', parts }] });
}

const agentSays = (text: string) => ({
  messageId: null,
  role: 'agent' as const,
  parts: [{ kind: 'text' as const, text }],
});
