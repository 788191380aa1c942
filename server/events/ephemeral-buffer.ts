import type { EphemeralEvent } from '@/contracts/events';

/**
 * Ephemeral events on their way to the other replicas, in order. Of each workspace only the newest heartbeat and the
 * newest task are kept; when it is full the oldest heartbeat goes first, then whatever is oldest.
 */
export class EphemeralBuffer {
  /** In order of arrival: a newer one of the same key moves to the end. */
  readonly #events = new Map<string, EphemeralEvent>();
  readonly #heartbeats = new Set<string>();
  #count = 0;

  constructor(private readonly eventsMax: number) {}

  get isEmpty(): boolean {
    return this.#events.size === 0;
  }

  add(event: EphemeralEvent): void {
    const key = this.#keyOf(event);
    this.#delete(key);
    if (this.#events.size >= this.eventsMax) this.#dropOne();
    this.#events.set(key, event);
    if (event.event === 'WORKSPACE_HEARTBEAT') this.#heartbeats.add(key);
  }

  /** Takes everything out. */
  drain(): EphemeralEvent[] {
    const events = [...this.#events.values()];
    this.#events.clear();
    this.#heartbeats.clear();
    return events;
  }

  #keyOf({ event, workspace_id }: EphemeralEvent): string {
    if (event !== 'ACTIVITY_LOGGED') return `${event} ${workspace_id}`;
    this.#count += 1;
    return `${event} ${this.#count}`;
  }

  #delete(key: string): void {
    this.#events.delete(key);
    this.#heartbeats.delete(key);
  }

  #dropOne(): void {
    const [oldest] = this.#heartbeats.size > 0 ? this.#heartbeats : this.#events.keys();
    if (oldest !== undefined) this.#delete(oldest);
  }
}
