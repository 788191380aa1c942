import type { ActivityEventRow } from '@/contracts/activity';
import { type DelegationChange, moveDelegationRow } from '@/db/queries/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import { type DelegationStatus, PREVIEW_BYTES_MAX, RESULT_EVENT_RUNES_MAX } from '@/domain/delegation';
import { toStorableText, truncateToBytes, truncateToRunes } from '@/domain/text';
import { announceActivity } from '../activity/announce-activity';
import { type Change, changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import type { NewEvent } from '../events/publish';
import { findParties, type Parties } from './parties';
import { pushResult } from './push-result';
import { recordBeside } from './record-beside';
import type { Ending, Step } from './step';

export interface Moved {
  readonly row: DelegationRecord;
  /** To announce after the commit. */
  readonly entries: readonly ActivityEventRow[];
  /** The ledger has it, and something beside it could not be written. */
  readonly warning: string | null;
}

/**
 * Moves a delegation, with all that belongs to it: the ledger, the event, the entry in the activity of who delegates, and
 * at its end the result in its inbox. Null when it is not there or no way leads there from where it stands: what has
 * ended stays as it ended, whoever comes late.
 */
export async function moveDelegation(
  deps: Deps,
  change: Change,
  id: string,
  step: Step,
  noted: DelegationChange = {},
): Promise<Moved | null> {
  const row = await moveDelegationRow(change.tx, id, step.to, {
    ...noted,
    ...columnsOf(step),
    updatedAt: change.now,
  });
  if (!row) return null;
  const parties = await findParties(change, row);
  await change.publish([toEvent(row, parties, step)]);
  if (step.to !== 'completed' && step.to !== 'failed') return { row, entries: [], warning: null };
  const written = await recordBeside(deps, change, parties, () => resultEntry(row, parties, step));
  const pushed = deps.config.delegationResultPush ? await pushResult(deps, change, row, parties, step) : null;
  return {
    row,
    entries: [...written.entries, ...(pushed?.entries ?? [])],
    warning: written.warning ?? pushed?.warning ?? null,
  };
}

/** The same in a transaction of its own, announced. */
export async function settleDelegation(
  deps: Deps,
  id: string,
  step: Step,
  noted: DelegationChange = {},
): Promise<Moved | null> {
  const moved = await changeBySystem(deps, (change) => moveDelegation(deps, change, id, step, noted));
  announceMoved(deps, moved);
  return moved;
}

/** Tells who looks on what was written; call it after the commit. */
export function announceMoved(deps: Deps, moved: Pick<Moved, 'entries'> | null): void {
  for (const entry of moved?.entries ?? []) announceActivity(deps, entry);
}

const preview = (text: string): string => truncateToBytes(toStorableText(text), PREVIEW_BYTES_MAX);

/** What is over needs its task no more: the ledger is kept for ever. */
function columnsOf(step: Step): DelegationChange {
  switch (step.to) {
    case 'dispatched':
      return {};
    case 'queued':
      return { task: null };
    case 'in_progress':
      return { task: null, taskId: step.taskId };
    case 'stuck':
      return {
        errorDetail: preview(step.error),
        ...(step.deadline === undefined ? {} : { deadline: step.deadline }),
      };
    case 'completed':
      return { task: null, resultPreview: preview(step.result), errorDetail: null };
    case 'failed':
      return { task: null, errorDetail: preview(step.error) };
  }
}

function toEvent(row: DelegationRecord, { caller }: Parties, step: Step): NewEvent {
  const head = { workspace_id: row.callerId, version: caller?.version ?? 0 };
  const ids = { delegation_id: row.delegationId, target_id: row.calleeId };
  if (step.to === 'completed') {
    const response_preview = truncateToRunes(row.resultPreview ?? '', RESULT_EVENT_RUNES_MAX);
    const via = step.via === undefined ? {} : { via: step.via };
    return { ...head, event: 'DELEGATION_COMPLETE', payload: { ...ids, response_preview, ...via } };
  }
  const error = row.errorDetail ?? '';
  if (step.to === 'failed') return { ...head, event: 'DELEGATION_FAILED', payload: { ...ids, error } };
  const status: DelegationStatus = step.to;
  const why = step.to === 'stuck' ? { error } : {};
  return { ...head, event: 'DELEGATION_STATUS', payload: { ...ids, status, ...why } };
}

function resultEntry(row: DelegationRecord, { calleeName }: Parties, step: Ending) {
  const hasFailed = step.to === 'failed';
  const text = hasFailed ? { error: step.error } : { text: step.result };
  return {
    workspaceId: row.callerId,
    type: 'delegation',
    sourceId: row.callerId,
    targetId: row.calleeId,
    method: 'delegate_result',
    summary: hasFailed ? `Delegation to ${calleeName} failed` : `Delegation to ${calleeName} completed`,
    responseBody: {
      delegation_id: row.delegationId,
      status: step.to,
      ...text,
      ...(hasFailed || step.response === undefined ? {} : { response: step.response }),
    },
    durationMs: null,
    status: hasFailed ? 'error' : 'ok',
    errorDetail: hasFailed ? step.error : null,
    origin: row.origin,
    messageId: null,
  } as const;
}
