import { endDeadTurns, queueTurns } from '@/db/queries/provision-turns';
import { listForgottenStarts } from '@/db/queries/workspace-starts';
import { changeBySystem } from '../audit/mutate';
import { defineSweeper } from '../jobs/define-sweeper';
import { provisionInTurnJob, startNext } from './provision-in-turn.job';

/**
 * Frees turns that nobody will end any more, lets those wait in line whose start was asked for and forgotten, and uses
 * what a higher limit has made free.
 */
export const provisionTurnsSweeper = defineSweeper({
  name: 'provision-turns',
  cron: '* * * * *',
  timeoutMs: 60_000,
  run: (deps) =>
    changeBySystem(deps, async (change) => {
      const ended = await endDeadTurns(change.tx, provisionInTurnJob.name);
      const forgotten = await listForgottenStarts(change.tx);
      await queueTurns(
        change.tx,
        forgotten.map((workspaceId) => ({ workspaceId, failures: 0 })),
      );
      return { corrected: ended + (await startNext(deps, change)) };
    }),
});
