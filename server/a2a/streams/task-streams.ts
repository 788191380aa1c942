import { setTimeout as delay } from 'node:timers/promises';
import type { Sql } from 'postgres';
import { renewFollows } from '@/db/queries/a2a-task-log';
import type { TaskKey } from '@/db/queries/a2a-tasks';
import type { Clock } from '../../platform/clock';
import type { Logger } from '../../platform/logger';
import { type CallGate, createCallGate } from '../call-gate';
import { FOLLOW_MS, RENEW_MS } from './follow-times';
import { TaskFeed } from './task-feed';
import { TaskNews } from './task-news';

/** Streams at agents: they last and are mostly silent, so there may be many more of them than of calls. */
const STREAM_LIMITS = { callsPerAgent: 2000, callsPerCaller: 1000, bytes: 256 * 1024 * 1024 };
/** Those that end within this time are let go in one statement. */
const LEAVE_MS = 10;
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
  /** Tells other processes what is new in tasks, and hears it from them. */
  readonly news: TaskNews;
  readonly #feeds = new Map<string, TaskFeed>();
  readonly #followers = new Map<string, () => void>();
  #renewal: NodeJS.Timeout | undefined;
  readonly #leaving: string[] = [];
  #left: Promise<void> | null = null;

  /** @param followedMax so many tasks are followed although nobody reads them */
  constructor(
    private readonly parts: Parts,
    private readonly followedMax: number,
  ) {
    this.news = new TaskNews(parts);
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
    this.news.listen();
    this.#followers.set(followerId, onLost);
    this.#renewal ??= setInterval(() => void this.#renew(), RENEW_MS);
    return () => {
      this.#followers.delete(followerId);
      if (this.#followers.size > 0) return;
      clearInterval(this.#renewal);
      this.#renewal = undefined;
    };
  }

  /** Somebody else may go on at once with a task. A process that stops lets all of them go together. */
  letGo(followerId: string): Promise<void> {
    this.#leaving.push(followerId);
    this.#left ??= delay(LEAVE_MS).then(async () => {
      this.#left = null;
      const { sql, log, clock } = this.parts;
      await renewFollows(sql, this.#leaving.splice(0), clock.now()).catch((error: unknown) =>
        log.debug({ err: error }, 'tasks could not be let go'),
      );
    });
    return this.#left;
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
