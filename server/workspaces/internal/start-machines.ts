import { listWorkspacesById } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../../deps';
import { prepareStart } from './prepare-start';
import type { ReadyStart, StartOutcome } from './start-outcome';
import { startWithoutMachine } from './start-without-machine';

/**
 * Starts the machines of those that still wait for it, all of one backend; the others were removed or paused meanwhile,
 * or are done.
 * @param signal gives the starts up: their time is over
 */
export async function startMachines(
  deps: Deps,
  ids: readonly string[],
  signal: AbortSignal,
): Promise<StartOutcome[]> {
  const found = await listWorkspacesById(deps.database.db, ids);
  const waiting = found.filter((workspace) => workspace.status === 'provisioning');
  const [first] = waiting;
  if (!first) return [];
  if (!deps.backends.for(first).capabilities.compute) return startWithoutMachine(deps, waiting);
  const outcomes = await Promise.all(
    waiting.map((workspace) => startMachine(deps, workspace, AbortSignal.any([signal, deps.stopping]))),
  );
  return outcomes.filter((outcome) => outcome !== null);
}

async function startMachine(
  deps: Deps,
  workspace: WorkspaceRecord,
  signal: AbortSignal,
): Promise<StartOutcome | null> {
  let prepared: ReadyStart | undefined;
  try {
    const preparation = await prepareStart(deps, workspace, signal);
    if (preparation.kind === 'not_wanted') return null;
    if (preparation.kind === 'refused') return { workspace, refusal: preparation.refusal };
    prepared = preparation;
    const result = await deps.backends.for(workspace).provision(workspace, prepared.start);
    return { workspace, result, prepared };
  } catch (error) {
    return { workspace, error, ...(prepared ? { prepared } : {}) };
  }
}
