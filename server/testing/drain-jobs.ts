import { Logger, runOnce, type TaskList } from 'graphile-worker';
import { JOBS, SWEEPERS } from '@/server/jobs/catalog';
import { runSweeper } from '@/server/jobs/tasks';
import type { TestPlatform } from './test-platform';

const quiet = new Logger(() => () => {});

/** Runs every queued job once, in this process, as the workers would; a failed one stays queued for its next attempt. */
export async function runJobsOnce({ deps, url, sql }: TestPlatform): Promise<void> {
  // A failed attempt waits before the next one; time does not pass in tests, so the wait is ended here.
  await sql`update graphile_worker._private_jobs set run_at = now() where locked_at is null`;
  const jobs: TaskList = Object.fromEntries(
    JOBS.map((job) => [
      job.name,
      async (payload, { job: { attempts, max_attempts: attemptsMax } }) => {
        const signal = new AbortController().signal;
        const context = { attempt: attempts, lastAttempt: attempts >= attemptsMax, signal };
        await job.run(deps, job.payload.parse(payload), context);
      },
    ]),
  );
  const sweepers: TaskList = Object.fromEntries(
    SWEEPERS.map((sweeper) => [sweeper.name, () => runSweeper(deps, sweeper)]),
  );
  await runOnce({
    connectionString: url,
    noHandleSignals: true,
    taskList: { ...jobs, ...sweepers },
    preset: { worker: { logger: quiet } },
  });
}

/** Runs the queue until nothing is left that could still run, through all attempts. */
export async function drainJobs(platform: TestPlatform): Promise<void> {
  while ((await countJobs(platform)) > 0) await runJobsOnce(platform);
}

/** Jobs that will still run. */
export async function countJobs({ sql }: TestPlatform): Promise<number> {
  const [row] = await sql<{ n: number }[]>`
    select count(*)::int as n from graphile_worker.jobs where attempts < max_attempts`;
  return row?.n ?? 0;
}

/** Runs one slot of the sweeper of that name. */
export async function sweep({ deps }: TestPlatform, name: string): Promise<void> {
  const sweeper = SWEEPERS.find((candidate) => candidate.name === name);
  if (!sweeper) throw new Error(`there is no sweeper ${name}`);
  await runSweeper(deps, sweeper);
}
