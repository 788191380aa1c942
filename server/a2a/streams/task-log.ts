import { setTimeout as delay } from 'node:timers/promises';
import { appendTaskEvents, type LoggedEvent } from '@/db/queries/a2a-task-log';
import type { TaskKey } from '@/db/queries/a2a-tasks';
import type { JsonObject } from '@/domain/a2a/json';
import { isAtRest } from '@/domain/a2a/task-item';
import type { TaskState } from '@/domain/a2a/task-state';
import type { Deps } from '../../deps';
import { FOLLOW_MS } from './follow-times';

/** Events that come within this time are written together. */
const BATCH_MS = 3;
/** With so many events the snapshot is written anew, so that nobody has to put more than these on top of it. */
const SNAPSHOT_EVERY = 200;
/** So many events may wait to be written; also how far numbers jump when another stream goes on, so that none comes twice. */
export const UNWRITTEN_MAX = 500;
const RETRIES = 20;
const RETRY_MS = 500;

/** What a task is after an event. */
export interface Standing {
  readonly state: TaskState;
  readonly task: JsonObject;
}

interface Batch extends Standing {
  readonly events: readonly LoggedEvent[];
}

/** Another stream writes the log of this task by now. */
export class Overtaken extends Error {}

/** Writes the events of one stream into the log, some at a time and in order. */
export class TaskLog {
  #pending: LoggedEvent[] = [];
  #running: Promise<void> | null = null;
  #timer: NodeJS.Timeout | undefined;
  #failure: unknown = null;
  #sinceSnapshot = 0;
  #writtenState: TaskState | null = null;

  constructor(
    private readonly deps: Deps,
    private readonly key: TaskKey,
    readonly followerId: string,
    private lastSeq: number,
    private readonly standing: () => Standing,
    /** Called when nothing more can be written; `flush` says why. */
    private readonly onFailure: () => void,
  ) {}

  /** Takes an event; it is written soon, and certainly when `flush` resolves. Returns its number. */
  append(event: string): number {
    this.lastSeq += 1;
    this.#pending.push({ seq: this.lastSeq, event });
    this.#sinceSnapshot += 1;
    if (!this.#running) this.#timer ??= setTimeout(() => this.#start(), BATCH_MS);
    return this.lastSeq;
  }

  get isFull(): boolean {
    return this.#pending.length >= UNWRITTEN_MAX;
  }

  /** @throws Overtaken, or what the database has said after some attempts */
  async flush(): Promise<void> {
    while (this.#running || this.#pending.length > 0) await (this.#running ?? this.#start());
    if (this.#failure !== null) throw this.#failure;
  }

  /** Never rejects: what goes wrong is told by `flush`. */
  #start(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    // What the task is after these: while they are tried again it may go on, and be over before its last events are written.
    const batch = { events: this.#pending, ...this.standing() };
    this.#pending = [];
    this.#running = this.#insist(batch)
      .catch((error: unknown) => {
        this.#failure ??= error;
        this.onFailure();
      })
      .then(() => {
        this.#running = null;
        if (this.#pending.length > 0) void this.#start();
      });
    return this.#running;
  }

  async #insist(batch: Batch): Promise<void> {
    if (this.#failure !== null) return;
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#insert(batch);
      } catch (error) {
        if (error instanceof Overtaken || attempt === RETRIES) throw error;
        this.deps.log.warn({ err: error, ...this.key }, 'events of a task could not be written yet');
        await delay(RETRY_MS);
      }
    }
  }

  async #insert({ events, state, task }: Batch): Promise<void> {
    const isDue = state !== this.#writtenState || this.#sinceSnapshot >= SNAPSHOT_EVERY;
    const at = this.deps.clock.now();
    const isMine = await appendTaskEvents(this.deps.database.sql, this.key, {
      followerId: this.followerId,
      events,
      state,
      snapshot: isDue ? JSON.stringify(task) : null,
      at,
      until: isAtRest(state, task) ? null : new Date(at.getTime() + FOLLOW_MS),
    });
    if (!isMine) throw new Overtaken();
    this.deps.taskStreams.news.wrote(this.key);
    if (!isDue) return;
    this.#sinceSnapshot = 0;
    this.#writtenState = state;
  }
}
