import type { z } from 'zod';
import type { Deps } from '../deps';

export interface JobContext {
  /** 1 on the first run. */
  readonly attempt: number;
  /** True when no run follows a failure: the last chance to say why on the row. */
  readonly lastAttempt: boolean;
  /** Aborts when the run is over its time or the process stops. */
  readonly signal: AbortSignal;
}

/** Whose workers run a job. */
export type JobLane = 'short' | 'long';

export interface Job<Payload extends z.ZodType = z.ZodType> {
  /** Verb and noun, kebab-case; stays the same for ever, because queued rows carry it. */
  readonly name: string;
  readonly payload: Payload;
  /** `long`: waits for others most of its time, so it has workers of its own and nobody waits behind it. */
  readonly lane?: JobLane;
  readonly timeoutMs: number;
  readonly attemptsMax: number;
  /** Runs at least once; a crash in the middle runs it again, so it must be safe to repeat. */
  run(deps: Deps, payload: z.output<Payload>, context: JobContext): Promise<void>;
}

/** Declares a background job; list it in catalog.ts. */
export const defineJob = <Payload extends z.ZodType>(job: Job<Payload>): Job<Payload> => job;
