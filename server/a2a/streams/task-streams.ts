import type { Sql } from 'postgres';
import { renewFollows } from '@/db/queries/a2a-task-log';
import type { TaskKey } from '@/db/queries/a2a-tasks';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type CallGate, createCallGate } from '../call-gate';
import { FOLLOW_MS, RENEW_MS } from './follow-times';
import { TaskFeed } from './task-feed';

/** Streams at agents: they last and are mostly silent, so there may be many more of them than of calls. */
const STREAM_LIMITS = { callsPerAgent: 2000, callsPerCaller: 1000, bytes: 256 * 1024 * 1024 };
/** Tasks that are followed although nobody reads them. */
const FOLLOWED_MAX = 500;

interface Parts {
  readonly sql: Sql;
  readonly log: Logger;
  readonly clock: Clock;
}

/** The streams of tasks that this process reads and those that it is read by. */
export class TaskStreams {
  readonly gate: CallGate = createCallGate(STREAM_LIMITS);
  readonly #feeds = new Map<string, TaskFeed>();
  readonly #followerIds = new Set<string>();
  #renewal: NodeJS.Timeout | undefined;

  /** @param followsAlone tasks are followed although nobody reads them */
  constructor(
    private readonly parts: Parts,
    private readonly followsAlone: boolean,
  ) {}

  feedOf({ workspaceId, taskId }: TaskKey): TaskFeed {
    const name = `${workspaceId} ${taskId}`;
    const known = this.#feeds.get(name);
    if (known) return known;
    const feed: TaskFeed = new TaskFeed(() => {
      if (this.#feeds.get(name) === feed) this.#feeds.delete(name);
    });
    this.#feeds.set(name, feed);
    return feed;
  }

  /** How many more tasks may be followed for nobody. */
  get roomToFollow(): number {
    return this.followsAlone ? Math.max(FOLLOWED_MAX - this.#followerIds.size, 0) : 0;
  }

  /** A stream writes the log of a task from now on, until the returned function is called. */
  keep(followerId: string): () => void {
    this.#followerIds.add(followerId);
    this.#renewal ??= setInterval(() => void this.#renew(), RENEW_MS);
    return () => {
      this.#followerIds.delete(followerId);
      if (this.#followerIds.size > 0) return;
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    };
  }

  async #renew(): Promise<void> {
    const { sql, log, clock } = this.parts;
    const until = new Date(clock.now().getTime() + FOLLOW_MS);
    try {
      await renewFollows(sql, [...this.#followerIds], until);
    } catch (error) {
      log.warn({ err: error }, 'who follows which task could not be renewed');
    }
  }
}
