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
/** Tasks that one process follows although nobody reads them. */
export const FOLLOWED_MAX = 500;

interface Parts {
  readonly sql: Sql;
  readonly log: Logger;
  readonly clock: Clock;
  readonly stopping: AbortSignal;
}

/** The streams of tasks that this process reads and those that it is read by. */
export class TaskStreams {
  readonly gate: CallGate = createCallGate(STREAM_LIMITS);
  readonly #feeds = new Map<string, TaskFeed>();
  readonly #followers = new Map<string, () => void>();
  #renewal: NodeJS.Timeout | undefined;

  /** @param followedMax so many tasks are followed although nobody reads them */
  constructor(
    private readonly parts: Parts,
    private readonly followedMax: number,
  ) {
    // Who reads comes back to another process, with the number of the last event.
    parts.stopping.addEventListener('abort', () => {
      for (const feed of [...this.#feeds.values()]) feed.close();
    });
  }

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
    const unread = [...this.#feeds.values()].filter((feed) => feed.leader && !feed.hasReaders);
    return Math.max(this.followedMax - unread.length, 0);
  }

  /**
   * A stream writes the log of a task from now on, until the returned function is called.
   * @param onLost called when another process has taken the task over
   */
  keep(followerId: string, onLost: () => void): () => void {
    this.#followers.set(followerId, onLost);
    this.#renewal ??= setInterval(() => void this.#renew(), RENEW_MS);
    return () => {
      this.#followers.delete(followerId);
      if (this.#followers.size > 0) return;
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    };
  }

  async #renew(): Promise<void> {
    const { sql, log, clock } = this.parts;
    const until = new Date(clock.now().getTime() + FOLLOW_MS);
    try {
      const ids = [...this.#followers.keys()];
      const kept = new Set(await renewFollows(sql, ids, until));
      for (const id of ids) if (!kept.has(id)) this.#followers.get(id)?.();
    } catch (error) {
      log.warn({ err: error }, 'who follows which task could not be renewed');
    }
  }
}
