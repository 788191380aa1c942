import type { Sql } from 'postgres';
import type { TaskMark } from '@/domain/a2a/task-timeline';
import type { TaskKey } from './a2a-tasks';

/** Writes down what happened to the stream of a task; nothing where the task has gone. */
export async function insertTaskMark(
  sql: Sql,
  { workspaceId, taskId }: TaskKey,
  kind: TaskMark,
  at: Date,
): Promise<void> {
  await sql`
    insert into a2a_task_marks (workspace_id, task_id, kind, created_at)
    select workspace_id, task_id, ${kind}, ${at} from a2a_tasks
    where workspace_id = ${workspaceId} and task_id = ${taskId}`;
}
