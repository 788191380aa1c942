import type { DelegationRow } from '@/contracts/delegations';
import { type CommsRow, oldestFirst } from './comms-rows';

/**
 * One row for each delegation, which changes its state instead of becoming several: the messages that carried it and its
 * result stand in it. Oldest first.
 */
export function mergeDelegations(
  workspaceId: string,
  messages: readonly CommsRow[],
  delegations: readonly DelegationRow[],
): CommsRow[] {
  const known = new Set(delegations.map(({ delegation_id }) => delegation_id));
  const carriers = new Map(
    messages
      .filter(({ raw }) => raw !== null && raw.response !== null)
      .map((row): [string | null, CommsRow] => [row.delegationId, row]),
  );
  return [
    ...messages.filter(({ delegationId }) => delegationId === null || !known.has(delegationId)),
    ...delegations.map((row) => toRow(workspaceId, row, carriers.get(row.delegation_id))),
  ].sort(oldestFirst);
}

function toRow(workspaceId: string, row: DelegationRow, carrier: CommsRow | undefined): CommsRow {
  const isOut = row.source_id === workspaceId;
  return {
    id: `delegation:${row.delegation_id}`,
    direction: isOut ? 'out' : 'in',
    peerId: isOut ? row.target_id : row.source_id,
    summary: null,
    asked: row.summary,
    answered: row.response_preview || (carrier?.answered ?? null),
    isError: row.status === 'failed',
    errorDetail: row.error ?? null,
    durationMs: isOver(row) ? Date.parse(row.updated_at) - Date.parse(row.created_at) : null,
    timestamp: row.created_at,
    delegation: row.status,
    delegationId: row.delegation_id,
    task: carrier?.task ?? null,
    raw: carrier?.raw ?? null,
  };
}

const isOver = ({ status }: DelegationRow): boolean => status === 'completed' || status === 'failed';

type Status = DelegationRow['status'];

const WORDS: Record<Status, string> = {
  queued: 'Waiting',
  dispatched: 'Sent',
  in_progress: 'At work',
  stuck: 'Stuck',
  completed: 'Done',
  failed: 'Failed',
};

/** The word for how a delegation stands. */
export const delegationWord = (status: Status): string => WORDS[status];

/** What a person may expect while there is no outcome; null where there is one. */
export function delegationHint(
  status: Status,
  peer: string,
  direction: CommsRow['direction'],
): string | null {
  const isOut = direction === 'out';
  switch (status) {
    case 'queued':
      return isOut ? `It waits for ${peer}, who will answer later.` : 'It waits until this agent has room.';
    case 'dispatched':
      return isOut ? `${peer} has it; no answer yet.` : 'This agent has it.';
    case 'in_progress':
      return isOut ? `${peer} is at work on it.` : 'This agent is at work on it.';
    case 'stuck':
      return 'An answer may still come.';
    case 'completed':
    case 'failed':
      return null;
  }
}
