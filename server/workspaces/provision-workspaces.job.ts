import { z } from 'zod';
import { changeBySystem } from '../audit/mutate';
import { defineJob } from '../jobs/define-job';
import { recordFailed, recordRefused, recordStarted } from './internal/record-start';
import { startMachines } from './internal/start-machines';

/**
 * Starts some workspaces that share a backend where starting costs nothing. Safe to repeat: those that are started
 * already are no longer in state provisioning, and a backend takes over a machine that is there. One that fails holds
 * none of the others back: it is tried again alone with the next attempt, and after the last one it is failed with its
 * reason.
 */
export const provisionWorkspacesJob = defineJob({
  name: 'provision-workspaces',
  payload: z.object({ workspace_ids: z.array(z.uuid()).min(1) }),
  timeoutMs: 300_000,
  attemptsMax: 5,
  async run(deps, { workspace_ids: ids }, { lastAttempt, signal }) {
    const outcomes = await startMachines(deps, ids, signal);
    if (outcomes.length === 0) return;
    const failures = outcomes.filter((outcome) => outcome.error !== undefined);
    const heardOf = await changeBySystem(deps, async (change) => {
      const there = await recordStarted(deps, change, outcomes);
      await recordRefused(deps, change, outcomes);
      if (lastAttempt) for (const failure of failures) await recordFailed(deps, change, failure);
      return there;
    });
    for (const id of heardOf) deps.queue.offer(id);
    if (failures.length > 0 && !lastAttempt)
      throw new Error(`${failures.length} did not start`, { cause: failures[0]?.error });
  },
});
