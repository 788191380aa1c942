import { listWithEndedTask } from '@/db/queries/delegations';
import { defineSweeper } from '../jobs/define-sweeper';
import { isAppError } from '../platform/app-error';
import { settleDelegation } from './move-delegation';
import { readEnding } from './read-outcome';
import { askForTask } from './send-task';

/**
 * Ends delegations whose agent went on with a task of its own after its first answer. The index of tasks follows such a
 * task to its end, whoever listens; this asks for what came of it, in the name of who delegated.
 */
export const endedTaskSweeper = defineSweeper({
  name: 'delegated-tasks',
  cron: '* * * * *',
  roundsPerMinute: 6,
  timeoutMs: 60_000,
  async run(deps) {
    let corrected = 0;
    for (const row of await listWithEndedTask(deps.database.db)) {
      try {
        const step = readEnding(await askForTask(deps, row), 'task');
        if (await settleDelegation(deps, row.delegationId, step)) corrected += 1;
      } catch (error) {
        // Its deadline stays, and the next round.
        if (!isAppError(error)) throw error;
        deps.log.info({ err: error, delegation: row.delegationId }, 'a delegated task cannot be asked for');
      }
    }
    return { corrected };
  },
});
