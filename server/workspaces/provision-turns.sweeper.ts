import { endDeadTurns } from '@/db/queries/provision-turns';
import { changeBySystem } from '../audit/mutate';
import { defineSweeper } from '../jobs/define-sweeper';
import { provisionInTurnJob, startNext } from './provision-in-turn.job';

/** Frees turns that nobody will end any more, and uses what a higher limit has made free. */
export const provisionTurnsSweeper = defineSweeper({
  name: 'provision-turns',
  cron: '* * * * *',
  timeoutMs: 60_000,
  run: (deps) =>
    changeBySystem(deps, async (change) => {
      const ended = await endDeadTurns(change.tx, provisionInTurnJob.name);
      return { corrected: ended + (await startNext(deps, change)) };
    }),
});
