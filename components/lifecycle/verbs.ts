import { subtreeOf } from '@/components/stores/remove-rows';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { findAgentRuntime, needsMachine } from '@/domain/agent-runtimes';
import type { WorkspaceStatus } from '@/domain/workspace-status';

export const LIFECYCLE_VERBS = ['restart', 'resume', 'pause', 'hibernate'] as const;
export type LifecycleVerb = (typeof LIFECYCLE_VERBS)[number];

/** Something that can be done with a workspace now. */
export interface Offer {
  readonly verb: LifecycleVerb;
  /** As a button and a menu say it. */
  readonly label: string;
  /** How many workspaces it is done to. */
  readonly count: number;
  /** Of the tasks that it cuts off. */
  readonly tasks: number;
}

type Rows = ReadonlyMap<string, WorkspaceRow>;

/** What restarting means in each state; nothing where it leads nowhere. */
const RESTART_LABELS: Partial<Record<WorkspaceStatus, string>> = {
  provisioning: 'Restart',
  online: 'Restart',
  degraded: 'Restart',
  offline: 'Restart',
  failed: 'Try again',
  hibernating: 'Wake up',
  hibernated: 'Wake up',
};

const AWAKE: readonly WorkspaceStatus[] = ['online', 'degraded'];

export const countOfWorkspaces = (count: number): string =>
  count === 1 ? '1 workspace' : `${count} workspaces`;

/** True where a machine of the platform runs the agent. */
export function hasMachine({ runtime }: WorkspaceRow): boolean {
  const known = findAgentRuntime(runtime);
  return known === undefined || known === null || needsMachine(known);
}

/** The nearest team above that is paused: nothing in it starts until that one is resumed. */
export function pausedAncestorOf(row: WorkspaceRow, rows: Rows): WorkspaceRow | null {
  let parent = row.parent_id === null ? undefined : rows.get(row.parent_id);
  // Bounded, should a list ever hold a circle.
  for (let steps = 0; parent && steps < rows.size; steps += 1) {
    if (parent.status === 'paused') return parent;
    parent = parent.parent_id === null ? undefined : rows.get(parent.parent_id);
  }
  return null;
}

/** Whether this can be done to a workspace now, as far as its state and its kind go. */
export function canDo(verb: LifecycleVerb, row: WorkspaceRow, rows: Rows): boolean {
  switch (verb) {
    case 'restart':
      return RESTART_LABELS[row.status] !== undefined && hasMachine(row) && !pausedAncestorOf(row, rows);
    case 'resume':
      return isPaused(row) && !pausedAncestorOf(row, rows);
    case 'pause':
      return !isPaused(row);
    case 'hibernate':
      return AWAKE.includes(row.status) && hasMachine(row);
  }
}

/** What can be done with a workspace now. */
export function offersOf(row: WorkspaceRow, rows: Rows): Offer[] {
  const subtree = subtreeOf(rows, row.id).flatMap((id) => rows.get(id) ?? []);
  const reach: Record<LifecycleVerb, readonly WorkspaceRow[]> = {
    restart: [row],
    resume: subtree.filter(isPaused),
    pause: subtree.filter((each) => !isPaused(each)),
    hibernate: [row],
  };
  const labels: Record<LifecycleVerb, string> = {
    restart: RESTART_LABELS[row.status] ?? 'Restart',
    resume: 'Resume',
    pause: 'Pause',
    hibernate: 'Send to sleep',
  };
  return LIFECYCLE_VERBS.filter((verb) => canDo(verb, row, rows)).map((verb) =>
    toOffer(verb, labels[verb], reach[verb]),
  );
}

const isPaused = ({ status }: WorkspaceRow): boolean => status === 'paused';

function toOffer(verb: LifecycleVerb, label: string, on: readonly WorkspaceRow[]): Offer {
  const tasks = verb === 'resume' ? 0 : on.reduce((sum, { active_tasks }) => sum + active_tasks, 0);
  return { verb, label: on.length > 1 ? `${label} ${on.length} workspaces` : label, count: on.length, tasks };
}

/** Whether somebody is asked first: where more than this one workspace, or work under way, is at stake. */
export const asksFirst = ({ verb, count, tasks }: Offer): boolean =>
  verb !== 'resume' && (tasks > 0 || (verb === 'pause' && count > 1));
