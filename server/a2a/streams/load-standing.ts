import { readTaskEvents } from '@/db/queries/a2a-task-log';
import { findTask, type StoredTask, type TaskKey } from '@/db/queries/a2a-tasks';
import type { JsonObject } from '@/domain/a2a/json';
import { applyTaskItem, readTaskItem } from '@/domain/a2a/task-item';
import type { Deps } from '../../deps';

const PAGE = 500;

/** A task of the index with all that the log has of it. */
export interface LoggedTask extends Omit<StoredTask, 'snapshot'> {
  readonly task: JsonObject;
}

/** The task as it is after the last event of its log; null when there is none. */
export async function loadStanding(
  { database: { sql } }: Pick<Deps, 'database'>,
  key: TaskKey,
): Promise<LoggedTask | null> {
  const found = await findTask(sql, key);
  if (!found) return null;
  const { snapshot, ...stored } = found;
  let task = JSON.parse(snapshot) as JsonObject;
  let seq = found.snapshotSeq;
  for (;;) {
    const events = await readTaskEvents(sql, key, seq, PAGE);
    for (const { event } of events) task = applyTaskItem(task, readTaskItem(JSON.parse(event))) ?? task;
    seq = events.at(-1)?.seq ?? seq;
    if (events.length < PAGE) return { ...stored, lastSeq: Math.max(seq, found.lastSeq), task };
  }
}
