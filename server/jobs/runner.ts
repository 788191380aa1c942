import { EventEmitter } from 'node:events';
import {
  type Runner,
  run,
  runMigrations,
  type TaskList,
  type WorkerEvents,
  Logger as WorkerLogger,
} from 'graphile-worker';
import type { ReservedSql } from 'postgres';
import { holdPoolLock, recordTick, unlockDeadPools } from '@/db/queries/jobs';
import type { Deps } from '../deps';
import { JOBS, SWEEPERS } from './catalog';
import type { Job } from './define-job';
import type { Sweeper } from './define-sweeper';

export interface JobRunner {
  /** Stops taking jobs, waits for the running ones, then gives them back to the queue. */
  stop(): Promise<void>;
}

/** Each process fetches this many jobs per concurrent worker at once, which saves a round trip a job. */
const JOBS_FETCHED_PER_WORKER = 4;
const STOP_WAIT_MS = 3000;

/** Brings the queue's own tables up to date. */
export const migrateJobs = (url: string): Promise<void> => runMigrations({ connectionString: url });

/** Starts this process's workers and the sweepers' timetable. */
export async function startJobRunner(deps: Deps, url: string): Promise<JobRunner> {
  const events: WorkerEvents = new EventEmitter();
  const locks: ReservedSql[] = [];
  events.on('pool:create', ({ workerPool }) => {
    void claimPool(deps, workerPool.id, locks);
  });
  // Only one process can be on an embedded database, so what is locked there belongs to the dead.
  await unlockDeadPools(deps.database.sql, deps.config.database.kind === 'embedded' ? 0 : 10);
  const runner: Runner = await run({
    connectionString: url,
    noHandleSignals: true,
    taskList: {
      ...Object.fromEntries(JOBS.map((job) => [job.name, jobTask(deps, job)])),
      ...sweeperTasks(deps),
    },
    crontab: SWEEPERS.map((sweeper) => `${sweeper.cron} ${sweeper.name}`).join('\n'),
    events,
    preset: {
      worker: {
        concurrentJobs: deps.config.jobConcurrency,
        maxPoolSize: deps.config.jobConcurrency + 2,
        pollInterval: 1000,
        localQueue: { size: deps.config.jobConcurrency * JOBS_FETCHED_PER_WORKER },
        completeJobBatchDelay: 0,
        gracefulShutdownAbortTimeout: STOP_WAIT_MS,
        logger: new WorkerLogger(() => (level, message, meta) => {
          deps.log[level === 'warning' ? 'warn' : level === 'info' ? 'debug' : level](
            { meta },
            `jobs: ${message}`,
          );
        }),
      },
    },
  });
  runner.promise.catch((error: unknown) => deps.log.error({ err: error }, 'the job runner ended'));
  return {
    async stop() {
      await runner.stop();
      for (const lock of locks) lock.release();
    },
  };
}

/** Holds the pool's lock for as long as the process lives; losing it costs at most one repeated job. */
async function claimPool(deps: Deps, poolId: string, locks: ReservedSql[]): Promise<void> {
  try {
    const session = await deps.database.sql.reserve();
    locks.push(session);
    await holdPoolLock(session, poolId);
  } catch (error) {
    deps.log.warn({ err: error }, 'cannot hold the lock of the worker pool');
  }
}

const jobTask =
  (deps: Deps, job: Job): TaskList[string] =>
  async (payload, helpers) => {
    const { attempts, max_attempts: attemptsMax } = helpers.job;
    const timeout = AbortSignal.timeout(job.timeoutMs);
    const signal = helpers.abortSignal ? AbortSignal.any([timeout, helpers.abortSignal]) : timeout;
    const context = { attempt: attempts, lastAttempt: attempts >= attemptsMax, signal };
    await withinTime(job.name, signal, job.run(deps, job.payload.parse(payload), context));
  };

const sweeperTasks = (deps: Deps): TaskList =>
  Object.fromEntries(SWEEPERS.map((sweeper) => [sweeper.name, () => runSweeper(deps, sweeper)]));

/** Runs one slot of a sweeper and notes when that was and what it corrected. */
export async function runSweeper(deps: Deps, sweeper: Sweeper): Promise<void> {
  const { corrected } = await withinTime(
    sweeper.name,
    AbortSignal.timeout(sweeper.timeoutMs),
    sweeper.run(deps),
  );
  await recordTick(deps.database.db, sweeper.name, deps.clock.now(), corrected);
  if (corrected > 0) deps.log.info({ sweeper: sweeper.name, corrected }, 'sweeper corrected');
}

function withinTime<T>(name: string, signal: AbortSignal, work: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = (): void => reject(new Error(`${name} was cut off: over its time, or the process stops`));
    signal.addEventListener('abort', abort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort));
  });
}
