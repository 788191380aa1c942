import { EventEmitter } from 'node:events';
import { type Runner, run, runMigrations, type WorkerEvents, Logger as WorkerLogger } from 'graphile-worker';
import { holdPoolLock, type PoolLock, unlockDeadPools } from '@/db/queries/jobs';
import type { Deps } from '../deps';
import { describeProvisionConcurrency } from '../platform/provision-concurrency';
import { SWEEPERS } from './catalog';
import type { JobLane } from './define-job';
import { buildTasks } from './tasks';

export interface JobRunner {
  /** Stops taking jobs, waits for the running ones, then gives them back to the queue. */
  stop(): Promise<void>;
}

/** Each process fetches this many jobs per concurrent worker at once, which saves a round trip a job. */
const JOBS_FETCHED_PER_WORKER = 4;
const STOP_WAIT_MS = 3000;
const LONG_LANE_CONNECTIONS = 4;
const RESTART_MS_MIN = 1000;
const RESTART_MS_MAX = 30_000;

/** Brings the queue's own tables up to date. */
export const migrateJobs = (url: string): Promise<void> => runMigrations({ connectionString: url });

/**
 * Starts this process's workers and the sweepers' timetable, and starts them again, with growing pauses, when they end
 * by themselves: they give up after ten failures in a row, which a database restart is enough for.
 */
export async function startJobRunner(deps: Deps, url: string): Promise<JobRunner> {
  sayLimits(deps);
  let pause = RESTART_MS_MIN;
  let timer: NodeJS.Timeout | undefined;
  let isStopping = false;
  let current: WorkerRun | null = null;
  /** What has begun to start ends only once it is there. */
  let starting = Promise.resolve();
  const restart = (error: unknown): void => {
    if (isStopping) return;
    current = null;
    deps.log.error({ err: error, pauseMs: pause }, 'the job runner ended; it will start again');
    timer = setTimeout(() => {
      starting = begin().catch(restart);
    }, pause);
    pause = Math.min(pause * 2, RESTART_MS_MAX);
  };
  const begin = async (): Promise<void> => {
    // Only one process can be on an embedded database, so what is locked there belongs to the dead.
    await unlockDeadPools(deps.database.sql, deps.config.database.kind === 'embedded' ? 0 : 10);
    current = await startWorkers(deps, url);
    pause = RESTART_MS_MIN;
    current.ended.then(() => restart(null), restart);
  };
  await begin();
  return {
    async stop() {
      isStopping = true;
      clearTimeout(timer);
      await starting;
      await current?.stop();
    },
  };
}

function sayLimits({ config: { provisionConcurrency }, log }: Deps): void {
  if (provisionConcurrency.warning !== null) log.warn(provisionConcurrency.warning);
  log.info({ max: provisionConcurrency.max }, describeProvisionConcurrency(provisionConcurrency));
}

interface WorkerRun {
  /** Settles when the workers have ended, by stop() or by themselves. */
  readonly ended: Promise<void>;
  stop(): Promise<void>;
}

/** Both lanes; when the workers of one end, those of the other are stopped with them. */
async function startWorkers(deps: Deps, url: string): Promise<WorkerRun> {
  const started = await Promise.allSettled([startLane(deps, url, 'short'), startLane(deps, url, 'long')]);
  const lanes = started.flatMap((lane) => (lane.status === 'fulfilled' ? [lane.value] : []));
  const stop = async (): Promise<void> => {
    await Promise.all(lanes.map((lane) => lane.stop().catch(() => {})));
  };
  const failed = started.find((lane) => lane.status === 'rejected');
  if (failed) {
    await stop();
    throw failed.reason;
  }
  return { ended: Promise.race(lanes.map(({ ended }) => ended)).finally(stop), stop };
}

async function startLane(deps: Deps, url: string, lane: JobLane): Promise<WorkerRun> {
  const events: WorkerEvents = new EventEmitter();
  const locks: Promise<PoolLock | null>[] = [];
  events.on('pool:create', ({ workerPool }) => void locks.push(claimPool(deps, url, workerPool.id)));
  const runner: Runner = await run({
    connectionString: url,
    noHandleSignals: true,
    taskList: buildTasks(deps, lane),
    ...(lane === 'short' ? { crontab: TIMETABLE } : { parsedCronItems: [] }),
    events,
    preset: { worker: workerSettings(deps, lane) },
  });
  if (lane === 'short') await runSweepersAtStart(runner);
  const ended = runner.promise.finally(() => releaseAll(locks));
  return {
    ended,
    async stop() {
      await runner.stop();
      await ended;
    },
  };
}

const TIMETABLE = SWEEPERS.map((sweeper) => `${sweeper.cron} ${sweeper.name}`).join('\n');

async function runSweepersAtStart(runner: Runner): Promise<void> {
  for (const { name, runsAtStart } of SWEEPERS) {
    if (runsAtStart) await runner.addJob(name, {}, { jobKey: `${name}:start`, maxAttempts: 1 });
  }
}

/**
 * Short jobs are fetched ahead, because they are over soon. Long ones are fetched as many as may run at once, and need a
 * connection only when they begin and end.
 */
const sizesOf = (config: Deps['config'], lane: JobLane) =>
  lane === 'short'
    ? {
        concurrentJobs: config.jobConcurrency,
        maxPoolSize: config.jobConcurrency + 2,
        localQueue: { size: config.jobConcurrency * JOBS_FETCHED_PER_WORKER },
      }
    : {
        concurrentJobs: config.delegationConcurrency,
        maxPoolSize: LONG_LANE_CONNECTIONS,
        localQueue: { size: config.delegationConcurrency },
      };

const workerSettings = ({ config, log }: Deps, lane: JobLane) => ({
  ...sizesOf(config, lane),
  pollInterval: 1000,
  completeJobBatchDelay: 0,
  gracefulShutdownAbortTimeout: STOP_WAIT_MS,
  logger: new WorkerLogger(() => (level, message, meta) => {
    // Long jobs wait for agents, not for the database.
    const isMeant = lane === 'long' && message.includes('maxPoolSize');
    const as = isMeant || level === 'info' ? 'debug' : level === 'warning' ? 'warn' : level;
    log[as]({ meta }, `jobs: ${message}`);
  }),
});

const releaseAll = async (locks: readonly Promise<PoolLock | null>[]): Promise<void> => {
  for (const lock of await Promise.all(locks)) await lock?.release();
};

/** Holds the pool's lock for as long as its workers run; without it other processes would take its jobs for orphans. */
async function claimPool(deps: Deps, url: string, poolId: string): Promise<PoolLock | null> {
  try {
    return await holdPoolLock(url, poolId);
  } catch (error) {
    deps.log.warn({ err: error }, 'cannot hold the lock of the worker pool');
    return null;
  }
}
