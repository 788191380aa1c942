import type { JobHelpers, Task, TaskList } from 'graphile-worker';
import { z } from 'zod';
import { recordTick } from '@/db/queries/jobs';
import type { Deps } from '../deps';
import { withoutParameters } from '../platform/describe-error';
import { timeLimit } from '../platform/time-limit';
import { JOBS, SWEEPERS } from './catalog';
import type { Job, JobLane } from './define-job';
import type { Sweeper } from './define-sweeper';

/** The catalog as the queue runs it, one lane of it: payloads checked, runs cut off when over their time. */
export const buildTasks = (deps: Deps, lane: JobLane): TaskList => ({
  ...Object.fromEntries(
    JOBS.filter((job) => (job.lane ?? 'short') === lane).map((job) => [
      job.name,
      cleared(jobTask(deps, job)),
    ]),
  ),
  ...Object.fromEntries(
    (lane === 'short' ? SWEEPERS : []).map((sweeper) => [sweeper.name, cleared(sweeperTask(deps, sweeper))]),
  ),
});

/** The queue writes a failure into its own table and its own log line, so what it is given holds no values. */
const cleared =
  (task: Task): Task =>
  async (payload, helpers) => {
    try {
      await task(payload, helpers);
    } catch (error) {
      throw withoutParameters(error);
    }
  };

const jobTask =
  (deps: Deps, job: Job): Task =>
  async (payload, helpers) => {
    const { attempts, max_attempts: attemptsMax } = helpers.job;
    const timeout = timeLimit(job.timeoutMs);
    const signal = helpers.abortSignal ? AbortSignal.any([timeout, helpers.abortSignal]) : timeout;
    const context = { attempt: attempts, lastAttempt: attempts >= attemptsMax, signal };
    await withinTime(job.name, signal, job.run(deps, job.payload.parse(payload), context));
  };

const sweeperTask =
  (deps: Deps, sweeper: Sweeper): Task =>
  async (payload, helpers) => {
    await planRounds(sweeper, payload, helpers);
    await runSweeper(deps, sweeper);
  };

/** Jobs that the timetable adds say for which moment. */
const slot = z.object({ _cron: z.object({ ts: z.iso.datetime({ offset: true }) }) });

/**
 * The timetable knows whole minutes. A slot runs on one process alone, so that one plans the other rounds of its minute;
 * what is left of the minute before is replaced, so rounds never pile up.
 */
async function planRounds(
  { name, roundsPerMinute = 1 }: Sweeper,
  payload: unknown,
  helpers: JobHelpers,
): Promise<void> {
  const planned = slot.safeParse(payload);
  if (!planned.success) return;
  const start = Date.parse(planned.data._cron.ts);
  for (let round = 1; round < roundsPerMinute; round += 1) {
    const runAt = new Date(start + (round * 60_000) / roundsPerMinute);
    await helpers.addJob(name, {}, { jobKey: `${name}:round-${round}`, runAt, maxAttempts: 1 });
  }
}

/** Runs one slot of a sweeper and notes when that was and what it corrected. */
export async function runSweeper(deps: Deps, sweeper: Sweeper): Promise<void> {
  const timeout = timeLimit(sweeper.timeoutMs);
  const { corrected } = await withinTime(sweeper.name, timeout, sweeper.run(deps));
  await recordTick(deps.database.db, sweeper.name, deps.clock.now(), corrected);
  deps.metrics.recordSweep(sweeper.name, corrected);
  if (corrected > 0) deps.log.info({ sweeper: sweeper.name, corrected }, 'sweeper corrected');
}

function withinTime<T>(name: string, signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error(`${name} was cut off: over its time, or the process stops`));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
