import { progressText, type StartProgress } from '@/components/stores/start-progress';
import type { StoredEventName } from '@/contracts/events';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { explainStatus } from '../explain-status';
import { hasMachine, pausedAncestorOf } from '../verbs';

type Rows = ReadonlyMap<string, WorkspaceRow>;

/** Why a card is not green. */
export interface Why {
  readonly observed: string;
  readonly advice: string;
}

/** The event that a workspace came into each state with: it says when that was. */
export const EVENT_OF_STATUS: Partial<Record<WorkspaceRow['status'], StoredEventName>> = {
  provisioning: 'WORKSPACE_PROVISIONING',
  awaiting_agent: 'WORKSPACE_AWAITING_AGENT',
  degraded: 'WORKSPACE_DEGRADED',
  failed: 'WORKSPACE_PROVISION_FAILED',
  offline: 'WORKSPACE_OFFLINE',
  paused: 'WORKSPACE_PAUSED',
  hibernating: 'WORKSPACE_HIBERNATING',
  hibernated: 'WORKSPACE_HIBERNATED',
};

/** What was observed, and what to do about it. */
export function whyOf(row: WorkspaceRow, rows: Rows, progress?: StartProgress): Why {
  const observed = explainStatus(row, rows)?.text ?? observedOf(row, progress);
  return { observed: `${observed}${rateOf(row)}`, advice: adviceOf(row, rows) };
}

function observedOf({ status }: WorkspaceRow, progress?: StartProgress): string {
  if (status === 'provisioning')
    return progress ? progressText(progress) : 'It waits for its turn, or for its agent to report.';
  if (status === 'awaiting_agent') return 'No agent has come with its token, or the last one fell silent.';
  return 'Its agent reports as it should.';
}

/** A share of failed calls, where its agent gives one. */
function rateOf({ status, last_error_rate: rate }: WorkspaceRow): string {
  return status === 'degraded' && rate > 0 ? ` (${Math.round(rate * 100)} % of its calls failed)` : '';
}

function adviceOf(row: WorkspaceRow, rows: Rows): string {
  switch (row.status) {
    case 'failed':
      return hasMachine(row)
        ? 'Try again once the cause is gone; its output may tell more.'
        : 'See what its agent writes where it runs.';
    case 'degraded':
      return 'It still takes messages. What fails stands in its activity; a restart helps where it is stuck.';
    case 'offline':
      return hasMachine(row)
        ? 'A restart starts it anew now.'
        : 'Look after its agent where it runs; it is back with its next sign of life.';
    case 'provisioning':
      return 'Nothing, mostly: it comes by itself. If it takes long, its output tells what it is doing.';
    case 'awaiting_agent':
      return 'Start its agent with the snippet that its connection shows.';
    case 'paused':
      return pausedAncestorOf(row, rows)
        ? 'Resume the team above it.'
        : 'Resume it when it is to work again.';
    case 'hibernating':
    case 'hibernated':
      return 'Send it a message, or wake it.';
    default:
      return 'Nothing.';
  }
}
