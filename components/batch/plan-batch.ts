import { canDo, type LifecycleVerb } from '@/components/lifecycle/verbs';
import { subtreeOf } from '@/components/stores/remove-rows';
import type { WorkspaceRow } from '@/contracts/workspaces';

/** Dissolving a team removes all below it; the one above them stays. */
export type BatchVerb = LifecycleVerb | 'delete' | 'dissolve';

/** What is to be done to several workspaces, once somebody has agreed. */
export interface BatchQuestion {
  readonly verb: BatchVerb;
  readonly ids: readonly string[];
  /** Pausing all there is, which can be taken back as a whole, and taking it back. */
  readonly isEverything?: true;
}

/** What one request does. */
export interface BatchStep {
  readonly id: string;
  readonly name: string;
  /** Everybody it is done to: the workspace itself, and whoever goes with it. */
  readonly ids: readonly string[];
}

export interface BatchPlan {
  readonly steps: readonly BatchStep[];
  /** Of workspaces, those below the ones that were picked included. */
  readonly count: number;
  /** Of the tasks that it cuts off. */
  readonly tasks: number;
  /** Of those that were picked: what it cannot be done to as they are now. */
  readonly left: readonly WorkspaceRow[];
}

type Rows = ReadonlyMap<string, WorkspaceRow>;

const isFor = (verb: BatchVerb, row: WorkspaceRow, rows: Rows): boolean =>
  verb === 'delete' || (verb === 'dissolve' ? hasChildren(row, rows) : canDo(verb, row, rows));

const hasChildren = ({ id }: WorkspaceRow, rows: Rows): boolean =>
  [...rows.values()].some((row) => row.parent_id === id && row.id !== id);

/** Whether it can be done to at least one of these. */
export const isForAny = (verb: BatchVerb, ids: readonly string[], rows: Rows): boolean =>
  ids.some((id) => {
    const row = rows.get(id);
    return row !== undefined && isFor(verb, row, rows);
  });

/**
 * What has to be asked of the server to do this to all of these. What goes with a team above it is not asked for a second
 * time; what it cannot be done to is left out, and counted.
 */
export function planBatch({ verb, ids, isEverything }: BatchQuestion, rows: Rows): BatchPlan {
  const only = verb === 'resume' && isEverything ? new Set(ids) : null;
  const picked = ids.flatMap((id) => rows.get(id) ?? []);
  const able = picked.filter((row) => isFor(verb, row, rows));
  const isAlone = verb === 'restart' || verb === 'hibernate';
  const steps = (isAlone ? able : topmost(able, rows)).map(({ id, name }) => ({
    id,
    name,
    ids: isAlone ? [id] : reachOf(verb, id, rows).filter((each) => only?.has(each) ?? true),
  }));
  const reached = new Set(steps.flatMap((step) => step.ids));
  const tasks = verb === 'resume' ? 0 : sum([...reached].map((id) => rows.get(id)?.active_tasks ?? 0));
  return {
    steps,
    count: reached.size,
    tasks,
    left: verb === 'dissolve' ? [] : picked.filter(({ id }) => !reached.has(id)),
  };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, each) => total + each, 0);

/** Deleting takes along whoever is below; pausing and resuming, whoever is not there yet. */
function reachOf(verb: BatchVerb, id: string, rows: Rows): string[] {
  const subtree = subtreeOf(rows, id);
  if (verb === 'delete') return subtree;
  if (verb === 'dissolve') return subtree.filter((each) => each !== id);
  return subtree.filter((each) => (rows.get(each)?.status === 'paused') === (verb === 'resume'));
}

/** Those that stand below none of the others. */
function topmost(able: readonly WorkspaceRow[], rows: Rows): WorkspaceRow[] {
  const ids = new Set(able.map(({ id }) => id));
  return able.filter(({ id }) => {
    let above = rows.get(id)?.parent_id ?? null;
    // Bounded, should a list ever hold a circle.
    for (let hops = 0; above !== null && hops < rows.size; hops += 1) {
      if (ids.has(above)) return false;
      above = rows.get(above)?.parent_id ?? null;
    }
    return true;
  });
}

/** The workspaces whose agents run with what has been changed since, and are not at work. */
export const waitingForRestart = (rows: Rows): string[] =>
  [...rows.values()].filter((row) => row.needs_restart && row.active_tasks === 0).map(({ id }) => id);
