import { readTaskEvents } from '@/db/queries/a2a-task-log';
import type { TaskKey } from '@/db/queries/a2a-tasks';
import type { RpcId } from '@/domain/a2a/rpc-request';
import { isAtRest } from '@/domain/a2a/task-item';
import { isTerminalTaskState } from '@/domain/a2a/task-state';
import type { Deps } from '../../deps';
import { loadStanding } from './load-standing';
import { tailTask } from './look-after-task';
import { TaskReader } from './task-reader';

const PAGE = 200;

export interface Reading {
  readonly key: TaskKey;
  /** The id that the client knows the task by, where it is not the agent's. */
  readonly shownId: string | null;
  readonly requestId: RpcId | undefined;
  /** The last event that the client has; null: it begins with the task as it is. */
  readonly after: number | null;
}

/** Opens a client's stream of a task: what is known of it, or what the client has missed, and then what comes. */
export async function openReader(deps: Deps, reading: Reading): Promise<ReadableStream<Uint8Array>> {
  const { key, after } = reading;
  const reader = new TaskReader(reading.requestId);
  const feed = deps.taskStreams.feedOf(key);
  reader.hold();
  feed.add(reader);
  try {
    // What the others have heard already, the log has to have before it is read.
    await feed.leader?.flush().catch(() => {});
    const known = await loadStanding(deps, key);
    if (!known) throw new Error('a task has gone while it was looked at');
    const isOver = after === null ? isTerminalTaskState(known.state) : isAtRest(known.state, known.task);
    if (after === null) {
      const task = reading.shownId === null ? known.task : { ...known.task, id: reading.shownId };
      const result = JSON.stringify(known.version === '1.0' ? { task } : task);
      reader.send({ seq: known.lastSeq === 0 ? null : known.lastSeq, result, ends: isOver });
      reader.release(known.lastSeq);
    } else {
      deps.background.run('a2a replay', () => replay(deps, reader, key, { after, isOver }));
    }
    const from = after === null ? known.lastSeq : Math.max(after, known.lastSeq);
    if (!feed.leader && !isOver) deps.background.run('a2a tail', () => tailTask(deps, key, feed, from));
    return reader.stream;
  } catch (error) {
    reader.close();
    throw error;
  }
}

/** Sends what the log has after an event, at the reader's pace; then the reader hears what comes. */
async function replay(
  deps: Deps,
  reader: TaskReader,
  key: TaskKey,
  { after, isOver }: { readonly after: number; readonly isOver: boolean },
): Promise<void> {
  let seq = after;
  while (reader.isOpen) {
    const events = await readTaskEvents(deps.database.sql, key, seq, PAGE);
    for (const event of events) reader.send({ seq: event.seq, result: event.event, ends: false });
    seq = events.at(-1)?.seq ?? seq;
    if (events.length < PAGE) break;
    await new Promise<void>((resolve) => reader.onTaken(resolve));
  }
  reader.release(seq);
  if (isOver) reader.close();
}
