import { sql } from 'drizzle-orm';
import type { z } from 'zod';
import type { Transaction } from '@/db/client';
import type { Job } from './define-job';

interface Enqueued<Payload extends z.ZodType> {
  readonly payload: z.input<Payload>;
  /** A second job of the same key replaces one that has not started. */
  readonly key: string;
  /** Not before this much time has passed; at once unless given. */
  readonly delayMs?: number;
}

/** Adds jobs in the caller's transaction: they exist exactly when the change that asks for them does. */
export async function enqueue<Payload extends z.ZodType>(
  tx: Transaction,
  job: Pick<Job<Payload>, 'name' | 'payload' | 'attemptsMax'>,
  jobs: readonly Enqueued<Payload>[],
): Promise<void> {
  if (jobs.length === 0) return;
  const specs = jobs.map(({ payload, key, delayMs = 0 }) => ({
    payload: job.payload.parse(payload),
    key: `${job.name}:${key}`,
    delaySeconds: delayMs / 1000,
  }));
  await tx.execute(sql`
    select count(*) from graphile_worker.add_jobs(array(
      select row(${job.name}, spec -> 'payload', null, now() + make_interval(secs => (spec ->> 'delaySeconds')::float8),
        ${job.attemptsMax}::smallint, spec ->> 'key', null, null)::graphile_worker.job_spec
      from json_array_elements(${JSON.stringify(specs)}::json) spec))`);
}
