import type { getTaskTimeline as contract, TimelineEntry } from '@/contracts/a2a-timeline';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { findTask, type StoredTask } from '@/db/queries/a2a-tasks';
import { findTaskNames, readTimeline, type TimelinePlace, type TimelineRow } from '@/db/queries/a2a-timeline';
import { summariseEvent } from '@/domain/a2a/task-timeline';
import { delegationIdOfMessage } from '@/domain/delegation-message';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { toStorableMessageId } from '../../platform/storable-message-id';
import type { Principal } from '../../principal';
import { loadLiving } from '../../workspaces/load-living';

/**
 * What happened to a task, in order, from all that was written down: its events, the requests about it, its wait for a busy
 * agent, the delegations around it, and where its stream broke off. People see every task, as they see every entry of the
 * activity log; for an agent, one that it did not give is missing.
 */
export async function getTaskTimeline(
  deps: Deps,
  principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { sql } = deps.database;
  const target = await loadLiving(deps.database.db, params.id);
  const key = { workspaceId: target.id, taskId: toStorableMessageId(params.task_id) };
  const task = await findTask(sql, key);
  if (!task || !maySee(principal, task)) throw new AppError('task_not_found');
  const rows = await readTimeline(sql, {
    workspaceId: target.id,
    taskIds: await findTaskNames(sql, task),
    delegationId: task.messageId === null ? null : delegationIdOfMessage(task.messageId),
    // Whom the agent asked in turn is its own business, and the people's.
    withHops: principal.workspaceId === null,
    after: query.after === undefined ? null : readPlace(query.after),
    limit: query.limit + 1,
  });
  const page = rows.slice(0, query.limit);
  const last = rows.length > query.limit ? page.at(-1) : undefined;
  return {
    task_id: params.task_id,
    context_id: task.contextId,
    state: task.state,
    owner_id: task.owner === 'people' ? null : task.owner,
    created_at: task.createdAt.toISOString(),
    updated_at: task.updatedAt.toISOString(),
    entries: page.map(toEntry),
    next: last ? formatPlace(last) : null,
  };
}

const maySee = ({ workspaceId }: Principal, { owner }: StoredTask): boolean =>
  workspaceId === null || workspaceId === owner;

function toEntry(row: TimelineRow): TimelineEntry {
  const { kind, seq, text, status, method, id } = row;
  const short =
    kind === 'event' ? summariseEvent(parse(row.event)) : { kind, state: null, text, parts: null };
  return {
    ...short,
    ...{ at: row.createdAt.toISOString(), seq, status, method, id },
    source_id: row.sourceId,
    target_id: row.targetId,
    duration_ms: row.durationMs,
    trace_id: row.traceId,
  };
}

const parse = (event: string | null): unknown => (event === null ? null : JSON.parse(event));

const formatPlace = ({ at, rank, n }: TimelinePlace): string =>
  Buffer.from(JSON.stringify([at, rank, n])).toString('base64url');

const AT = /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?[+-]\d\d(:\d\d){0,2}$/;

function readPlace(text: string): TimelinePlace {
  try {
    const [at, rank, n] = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (AT.test(at) && Number.isInteger(rank) && rank >= 0 && rank < 100 && /^-?\d{1,18}$/.test(n)) {
      return { at, rank, n };
    }
  } catch {
    // Said below.
  }
  throw new AppError('invalid_field', {
    field: 'after',
    public: 'after must be the next of an earlier page.',
  });
}
