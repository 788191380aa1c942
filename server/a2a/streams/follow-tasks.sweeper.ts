import { defineSweeper } from '../../jobs/define-sweeper';
import { followDue } from './look-after-task';

/** Goes on with the tasks of processes that are gone, so that each ends in the index although nobody listens. */
export const followTasksSweeper = defineSweeper({
  name: 'follow-tasks',
  cron: '* * * * *',
  roundsPerMinute: 4,
  runsAtStart: true,
  timeoutMs: 30_000,
  async run(deps) {
    return { corrected: await followDue(deps, null) };
  },
});
