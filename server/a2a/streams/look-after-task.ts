import { claimDueTasks, type DueTask, readTaskEvents } from '@/db/queries/a2a-task-log';
import { findTask, type TaskKey } from '@/db/queries/a2a-tasks';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { TaskRecord } from '@/db/schema/a2a-tasks';
import type { JsonObject } from '@/domain/a2a/json';
import { endsStream, isAtRest, readTaskItem } from '@/domain/a2a/task-item';
import { isTerminalTaskState } from '@/domain/a2a/task-state';
import type { Deps } from '../../deps';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { AgentCall } from '../agent-call';
import type { Attempt } from '../attempt';
import { type Following, StreamFollower } from './follow-stream';
import { FOLLOW_AHEAD_MS_MAX, FOLLOW_MS } from './follow-times';
import { loadStanding } from './load-standing';
import { recordLate } from './record-late';
import type { TaskFeed } from './task-feed';

/** What another process has written is told; a look now and then finds what was not. */
const LOOK_MS = 2000;
/** Until that process knows that somebody wants to be told. */
const LOOK_MS_FIRST = 200;
const LOOKS_FIRST = 5;
/** The gateway moves its own tasks on once, and tells nobody. */
const LOOK_AT_OWN_MS = 500;

const PAGE = 200;

/**
 * Follows tasks that nobody follows: the given one, or as many as this process may. Returns how many.
 * @param isAlone no other process can be on this database, and this one follows none yet: whoever says so is gone
 */
export async function followDue(deps: Deps, only: TaskKey | null, isAlone = false): Promise<number> {
  const limit = only === null ? deps.taskStreams.roomToFollow : 1;
  if (limit === 0 || deps.stopping.aborted) return 0;
  const now = deps.clock.now();
  const until = new Date(now.getTime() + FOLLOW_MS);
  const aheadMax = isAlone ? now : new Date(now.getTime() + FOLLOW_AHEAD_MS_MAX);
  const due = await claimDueTasks(deps.database.sql, { now, until, aheadMax, limit, only });
  for (const task of due) deps.background.run('a2a task', () => follow(deps, task));
  return due.length;
}

/** A task that works on after the answer that told of it is followed from there on. */
export async function followAnswered(deps: Deps, { target }: Attempt, answer: JsonObject): Promise<void> {
  const item = readTaskItem(answer.result);
  if (item.kind !== 'task' || isAtRest(item.state, item.value) || deps.taskStreams.roomToFollow === 0) return;
  await followDue(deps, { workspaceId: target.id, taskId: toStorableMessageId(item.taskId) });
}

async function follow(deps: Deps, due: DueTask): Promise<void> {
  const key = { workspaceId: due.workspaceId, taskId: due.taskId };
  const [target, known] = await Promise.all([
    findWorkspaceById(deps.database.db, due.workspaceId),
    loadStanding(deps, key),
  ]);
  if (!target || !known) return;
  const taskId = String(known.task.id ?? due.taskId);
  const method = 'tasks/resubscribe';
  const request = { isJsonRpc: true, id: 1, method, messageId: known.messageId, body: {}, hasOwnId: false };
  const workspaceId = due.owner === 'people' ? null : due.owner;
  const call: AgentCall = {
    target,
    caller: { workspaceId, origin: workspaceId === null ? 'user' : 'agent' },
    request: { ...request, version: due.version },
    headers: new Headers({ 'a2a-version': due.version }),
    versionInQuery: undefined,
    timeoutMs: null,
  };
  const follower = new StreamFollower(deps, {
    call,
    reader: null,
    off: new AbortController(),
    onEnd: (answer) => recordLate(deps, call, known, answer),
    onLeft: tailLater(deps),
  });
  const { followerId } = due;
  await follower.goOn({
    key,
    taskId,
    followerId,
    lastSeq: known.lastSeq,
    state: known.state,
    task: known.task,
  });
}

/**
 * Reads the log for those who read a task here that is followed elsewhere, or by nobody: then somebody here follows it. It
 * ends when nobody reads any more, or when a stream of this process writes the log.
 */
export async function tailTask(deps: Deps, key: TaskKey, feed: TaskFeed, from: number): Promise<void> {
  const watch = deps.taskStreams.news.watch(key);
  try {
    let seq = from;
    for (let looks = 0; feed.hasReaders && !feed.leader && !deps.stopping.aborted; looks += 1) {
      const events = await readTaskEvents(deps.database.sql, key, seq, PAGE);
      for (const event of events) {
        const item = readTaskItem(JSON.parse(event.event));
        const ends = (item.kind === 'task' || item.kind === 'status') && endsStream(item.state);
        feed.publish({ seq: event.seq, result: event.event, ends });
        await feed.room();
        seq = event.seq;
      }
      if (events.length === PAGE) continue;
      const task = await findTask(deps.database.sql, key);
      if (!task || (isTerminalTaskState(task.state) && task.lastSeq <= seq)) return feed.close();
      const aheadMs = task.followAt && task.followAt.getTime() - deps.clock.now().getTime();
      const isDue = aheadMs !== null && (aheadMs <= 0 || aheadMs > FOLLOW_AHEAD_MS_MAX);
      if (isDue && task.madeBy === 'agent' && (await followDue(deps, key)) > 0) return;
      await watch.next(msToLook(task.madeBy, looks), deps.stopping);
    }
  } finally {
    watch.close();
  }
  if (deps.stopping.aborted) feed.close();
}

function msToLook(madeBy: TaskRecord['madeBy'], looks: number): number {
  if (madeBy === 'gateway') return LOOK_AT_OWN_MS;
  return looks < LOOKS_FIRST ? LOOK_MS_FIRST : LOOK_MS;
}

/** The same, as what is done about the readers whom a stream has left behind. */
export const tailLater =
  (deps: Deps): Following['onLeft'] =>
  (key, feed, from) =>
    deps.background.run('a2a tail', () => tailTask(deps, key, feed, from));
