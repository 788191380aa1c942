import type { Sql } from 'postgres';
import type { EphemeralEvent } from '@/contracts/events';
import {
  type EventCursor,
  type EventRow,
  latestCursor,
  readEventsAfter,
  settleRestoredEvents,
} from '@/db/queries/events';
import type { Logger } from '../platform/logger';
import { formatCursor } from './cursor';
import { EphemeralRelay } from './ephemeral-relay';
import { type EphemeralBatch, type EventBatch, toBatch, toEphemeralBatch } from './event-batch';
import { Listeners } from './listeners';
import { narrowEphemeral } from './narrow-ephemeral';
import { WorkspaceActivity } from './workspace-activity';

const CHANNEL = 'molecule_events';
/** The poll is the truth; hints only shorten the wait. */
const POLL_MS = 200;
/** While rows wait behind a running transaction, look again soon, then ever later: nobody may hint when that one ends. */
const BARRIER_POLL_MS = 5;
/** At most one NOTIFY in this time: one in every write costs most of the write throughput. */
const NOTIFY_COALESCE_MS = 20;
const BATCH_MAX = 1000;
/** From one look to the next: where commits come one upon the other, a look for each would cost more than the commits. */
const LOOKS_APART_MS = 5;

/**
 * Reads the outbox and hands every committed event, once and in order, to this process's listeners. Each replica runs
 * its own; nothing is leased and nothing is marked as delivered. Ephemeral events go to the same listeners, past the outbox.
 */
export class EventDispatcher {
  #cursor: EventCursor = { txId: '0', id: '0' };
  readonly #stored: Listeners<EventBatch>;
  readonly #ephemeral: Listeners<EphemeralBatch>;
  readonly #activity: WorkspaceActivity;
  readonly #relay: EphemeralRelay;
  #timer: NodeJS.Timeout | undefined;
  #notifyTimer: NodeJS.Timeout | undefined;
  #pumping: Promise<void> | undefined;
  #again = false;
  /** When the last look began. */
  #lookedAt = Number.NEGATIVE_INFINITY;
  #barrierMs = BARRIER_POLL_MS;
  #stopped = false;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(
    private readonly sql: Sql,
    private readonly log: Logger,
  ) {
    // The cursor moves on all the same: the other listeners would never get what one of them cannot take.
    const onError = (error: unknown): void =>
      this.log.error({ err: error }, 'a listener could not take its events');
    this.#stored = new Listeners(onError);
    this.#ephemeral = new Listeners(onError);
    this.#activity = new WorkspaceActivity(onError);
    this.#relay = new EphemeralRelay(sql, log, {
      isOpen: () => !this.#ephemeral.isEmpty || !this.#activity.isEmpty,
      hear: (events) => this.#hear(events),
    });
  }

  /** Where the live stream stands: a listener added now gets everything after it. */
  get cursor(): EventCursor {
    return this.#cursor;
  }

  /** The same, as clients name it. */
  get position(): string {
    return formatCursor(this.#cursor);
  }

  async start(): Promise<void> {
    const restored = await settleRestoredEvents(this.sql);
    if (restored > 0) this.log.info({ events: restored }, 'put the events of a restored dump in order');
    this.#cursor = await latestCursor(this.sql);
    const { unlisten } = await this.sql.listen(CHANNEL, () => this.#wake());
    this.#unlisten = unlisten;
    await this.#relay.start();
    this.#schedule(POLL_MS);
  }

  /** Called after a commit that may have published: looks at once here, and soon on the other replicas. */
  committed(): void {
    this.#wake();
    this.#notifyTimer ??= setTimeout(() => {
      this.#notifyTimer = undefined;
      this.sql.notify(CHANNEL, '').catch((error: unknown) => this.log.debug({ err: error }, 'notify failed'));
    }, NOTIFY_COALESCE_MS);
  }

  /**
   * Tells this process's listeners at once and those of the other replicas soon, without storing anything. Call it after
   * the commit of what it speaks of. Never throws and never waits.
   */
  publishEphemeral(given: EphemeralEvent): void {
    if (this.#stopped) return;
    const event = narrowEphemeral(given);
    if (!event) {
      this.log.error({ event: given.event, workspace: given.workspace_id }, 'dropped a malformed event');
      return;
    }
    this.#hear([event]);
    this.#relay.send(event);
  }

  /** Hears stored events in stream order and, when it wants to, ephemeral ones as they come. */
  subscribe(
    onStored: (batch: EventBatch) => void,
    onEphemeral?: (batch: EphemeralBatch) => void,
  ): () => void {
    const removals = [this.#stored.add(onStored)];
    if (onEphemeral) removals.push(this.#ephemeral.add(onEphemeral));
    return () => {
      for (const remove of removals) remove();
    };
  }

  /** Calls the listener for every event of this workspace, stored or ephemeral, of whichever replica. */
  onWorkspaceActivity(workspaceId: string, listener: () => void): () => void {
    return this.#activity.on(workspaceId, listener);
  }

  /** Ends polling; events written afterwards are read by the next process. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearTimeout(this.#notifyTimer);
    await this.#pumping;
    await this.#relay.stop();
    await this.#unlisten?.().catch((error: unknown) => this.log.debug({ err: error }, 'unlisten failed'));
  }

  #wake(): void {
    if (this.#stopped) return;
    if (this.#pumping) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    const waitMs = this.#lookedAt + LOOKS_APART_MS - performance.now();
    if (waitMs > 0) {
      this.#schedule(waitMs);
      return;
    }
    this.#lookedAt = performance.now();
    this.#pumping = this.#pump().finally(() => {
      this.#pumping = undefined;
    });
  }

  #schedule(ms: number): void {
    if (this.#stopped) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), ms);
  }

  async #pump(): Promise<void> {
    let next = POLL_MS;
    this.#again = false;
    try {
      for (let isMore = true; isMore && !this.#stopped; ) {
        const { rows, waiting } = await readEventsAfter(this.sql, this.#cursor, BATCH_MAX);
        if (rows.length > 0) this.#deliver(rows);
        isMore = rows.length === BATCH_MAX;
        next = this.#pause(rows.length > 0, waiting);
      }
    } catch (error) {
      // The database is away: the poll goes on, and the cursor has not moved.
      this.log.warn({ err: error }, 'cannot read events');
    }
    this.#schedule(this.#again ? LOOKS_APART_MS : next);
  }

  /** How long until the next look; a transaction that holds everything back is asked for less and less often. */
  #pause(arrived: boolean, waiting: boolean): number {
    if (arrived || !waiting) this.#barrierMs = BARRIER_POLL_MS;
    if (!waiting) return POLL_MS;
    const pause = this.#barrierMs;
    this.#barrierMs = Math.min(pause * 2, POLL_MS);
    return pause;
  }

  #deliver(rows: readonly EventRow[]): void {
    const from = this.#cursor;
    this.#cursor = rows.at(-1) ?? from;
    if (!this.#stored.isEmpty) this.#stored.tell(toBatch(rows, from));
    if (this.#activity.isEmpty) return;
    for (const row of rows) this.#activity.note(row.workspaceId);
  }

  #hear(events: readonly EphemeralEvent[]): void {
    if (!this.#ephemeral.isEmpty) this.#ephemeral.tell(toEphemeralBatch(events));
    for (const event of events) this.#activity.note(event.workspace_id);
  }
}
