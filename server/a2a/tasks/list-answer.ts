import { countTasks, type TaskFilter } from '@/db/queries/a2a-tasks';
import { historyLengthOf, withHistoryLength } from '@/domain/a2a/history-length';
import { fieldOf, type JsonObject, textField } from '@/domain/a2a/json';
import { readTaskState } from '@/domain/a2a/task-state';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { Attempt } from '../attempt';
import { listOwnTasks, type OwnedTask } from './own-task';
import { withoutArtifacts } from './present-task';
import { ownerOf } from './task-owner';
import { paramsOf } from './task-request';

const PAGE_SIZE = 50;
const PAGE_SIZE_MAX = 100;

/** The result of ListTasks, from the index alone: so it is there for every agent, whatever the agent knows of lists. */
export async function listTasksResult(
  deps: Pick<Deps, 'database'>,
  { target, caller, request }: Attempt,
): Promise<JsonObject> {
  const params = paramsOf(request);
  const filter = readFilter(params, { workspaceId: target.id, owner: ownerOf(caller) });
  const [found, totalSize] = await Promise.all([
    listOwnTasks(deps, { ...filter, limit: filter.limit + 1 }),
    countTasks(deps.database.sql, filter),
  ]);
  const page = found.slice(0, filter.limit);
  const last = found.length > filter.limit ? page.at(-1) : undefined;
  const length = historyLengthOf(params);
  const withArtifacts = fieldOf(params, 'includeArtifacts', 'include_artifacts') === true;
  return {
    tasks: page.map(({ task }) => withHistoryLength(withArtifacts ? task : withoutArtifacts(task), length)),
    nextPageToken: last ? tokenOf(last) : '',
    pageSize: filter.limit,
    totalSize,
  };
}

function readFilter(params: JsonObject, whose: Pick<TaskFilter, 'workspaceId' | 'owner'>): TaskFilter {
  const contextId = textField(params, 'contextId', 'context_id');
  const token = textField(params, 'pageToken', 'page_token');
  return {
    ...whose,
    contextId: contextId === undefined ? null : toStorableMessageId(contextId),
    state: readState(params),
    since: readSince(params),
    after: token === undefined ? null : placeOf(token),
    limit: readPageSize(params),
  };
}

const wrong = (field: string, text: string): AppError =>
  new AppError('invalid_field', { field: `params.${field}`, public: `${field} ${text}` });

function readPageSize(params: JsonObject): number {
  const size = fieldOf(params, 'pageSize', 'page_size');
  if (size === undefined) return PAGE_SIZE;
  if (Number.isInteger(size) && Number(size) >= 1 && Number(size) <= PAGE_SIZE_MAX) return Number(size);
  throw wrong('pageSize', `must be a whole number from 1 to ${PAGE_SIZE_MAX}.`);
}

function readState(params: JsonObject): TaskFilter['state'] {
  const status = fieldOf(params, 'status');
  if (status === undefined || status === 'TASK_STATE_UNSPECIFIED' || status === 0) return null;
  const state = readTaskState(status);
  if (state !== undefined && state !== 'unknown') return state;
  throw wrong('status', 'must be the name of a task state.');
}

function readSince(params: JsonObject): Date | null {
  const text = textField(params, 'statusTimestampAfter', 'status_timestamp_after');
  if (text === undefined) return null;
  const since = new Date(text);
  if (Number.isNaN(since.getTime())) throw wrong('statusTimestampAfter', 'must be a timestamp of ISO 8601.');
  return since;
}

const tokenOf = ({ updatedAt, taskId }: OwnedTask): string =>
  Buffer.from(JSON.stringify([updatedAt.getTime(), taskId])).toString('base64url');

function placeOf(token: string): NonNullable<TaskFilter['after']> {
  try {
    const [time, taskId] = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'));
    const updatedAt = new Date(time);
    if (typeof taskId === 'string' && !Number.isNaN(updatedAt.getTime())) return { updatedAt, taskId };
  } catch {
    // Said below.
  }
  throw wrong('pageToken', 'must be one that an earlier page gave.');
}
