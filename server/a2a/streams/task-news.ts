import { createHash } from 'node:crypto';
import type { Sql } from 'postgres';
import type { TaskKey } from '@/db/queries/a2a-tasks';
import type { Logger } from '../../platform/logger';

const CHANNEL = 'molecule_a2a_tasks';
/** At most one NOTIFY in this time: one in every write costs most of the write throughput. */
const NOTIFY_COALESCE_MS = 10;
/** A payload has at most 8000 bytes. */
const NAMES_PER_PAYLOAD = 200;
/** So long somebody elsewhere is told of a task after he has asked for it. */
const ASKED_KEPT_MS = 15_000;
const ASK_AGAIN_MS = 5000;

/** Somebody who reads the log of a task that another process writes. */
export interface TaskWatch {
  /** Resolves when the log has something new, or after so long, or with the stop. */
  next(msMax: number, stopping: AbortSignal): Promise<void>;
  close(): void;
}

/**
 * Tells those who read a task at another process that its log has something new. Who reads asks for it, so that nothing is
 * told of the many tasks that nobody reads elsewhere. What gets lost is found by looking now and then.
 */
export class TaskNews {
  /** Until when somebody elsewhere wants to hear of a task, by its name. */
  readonly #asked = new Map<string, number>();
  readonly #watched = new Map<string, Set<() => void>>();
  readonly #toSend = new Set<string>();
  #sending: NodeJS.Timeout | undefined;
  #asking: NodeJS.Timeout | undefined;
  #listening: Promise<unknown> | undefined;

  constructor(private readonly parts: { readonly sql: Sql; readonly log: Logger }) {}

  /** Hears who wants to be told; once is enough. */
  listen(): void {
    this.#listening ??= this.parts.sql
      .listen(CHANNEL, (payload) => this.#hear(payload))
      .catch((error: unknown) => {
        this.#listening = undefined;
        this.parts.log.debug({ err: error }, 'cannot hear of tasks at other processes');
      });
  }

  /** The log of a task has something new. */
  wrote(key: TaskKey): void {
    if (this.#asked.size === 0) return;
    const name = nameOf(key);
    if ((this.#asked.get(name) ?? 0) > performance.now()) this.#send(`!${name}`);
  }

  watch(key: TaskKey): TaskWatch {
    this.listen();
    const name = nameOf(key);
    const watch = createWatch();
    const watchers = this.#watched.get(name) ?? new Set();
    this.#watched.set(name, watchers.add(watch.wake));
    this.#ask([name]);
    this.#asking ??= setInterval(() => this.#ask(this.#watched.keys()), ASK_AGAIN_MS).unref();
    return {
      next: watch.next,
      close: () => {
        watchers.delete(watch.wake);
        if (watchers.size === 0 && this.#watched.get(name) === watchers) this.#watched.delete(name);
        if (this.#watched.size > 0) return;
        clearInterval(this.#asking);
        this.#asking = undefined;
      },
    };
  }

  #ask(names: Iterable<string>): void {
    for (const name of names) this.#send(`?${name}`);
  }

  #send(word: string): void {
    this.#toSend.add(word);
    this.#sending ??= setTimeout(() => void this.#flush(), NOTIFY_COALESCE_MS).unref();
  }

  async #flush(): Promise<void> {
    this.#sending = undefined;
    const words = [...this.#toSend];
    this.#toSend.clear();
    const payloads: string[] = [];
    for (let at = 0; at < words.length; at += NAMES_PER_PAYLOAD) {
      payloads.push(words.slice(at, at + NAMES_PER_PAYLOAD).join(','));
    }
    try {
      await this.parts.sql`select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) payload`;
    } catch (error) {
      this.parts.log.debug({ err: error }, 'other processes were not told of what is new in tasks');
    }
  }

  #hear(payload: string): void {
    const now = performance.now();
    for (const [name, until] of this.#asked) if (until <= now) this.#asked.delete(name);
    for (const word of payload.split(',')) {
      const name = word.slice(1);
      if (word.startsWith('?')) this.#asked.set(name, now + ASKED_KEPT_MS);
      else for (const wake of this.#watched.get(name) ?? []) wake();
    }
  }
}

/** Of the same length for all tasks: their ids are as long as their agents like. */
const nameOf = ({ workspaceId, taskId }: TaskKey): string =>
  createHash('sha256').update(`${workspaceId} ${taskId}`).digest('base64url').slice(0, 24);

/** News that come while nobody waits are there for the next one who does. */
function createWatch() {
  let hasNews = false;
  let tell: (() => void) | null = null;
  return {
    wake(): void {
      hasNews = true;
      tell?.();
    },
    async next(msMax: number, stopping: AbortSignal): Promise<void> {
      if (!hasNews && !stopping.aborted) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, msMax);
          tell = () => {
            clearTimeout(timer);
            resolve();
          };
          stopping.addEventListener('abort', tell, { once: true });
        });
        if (tell) stopping.removeEventListener('abort', tell);
        tell = null;
      }
      hasNews = false;
    },
  };
}
