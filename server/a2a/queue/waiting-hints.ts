import type { Deps } from '../../deps';

const CHANNEL = 'molecule_a2a_queue';
/** At most one NOTIFY in this time: one in every write costs most of the write throughput. */
const NOTIFY_COALESCE_MS = 10;
/** A payload has at most 8000 bytes. */
const IDS_PER_PAYLOAD = 200;

/**
 * For whom something waits, as far as this process knows: what spares the way to an idle agent a look into the database.
 * It is only a hint; a look every other second sets it right.
 */
export class WaitingHints {
  /** With the number of the last word about each. */
  #ids = new Map<string, number>();
  #words = 0;
  /** To be told to the other replicas. */
  readonly #news = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #unlisten: (() => Promise<void>) | undefined;

  constructor(private readonly deps: Pick<Deps, 'database' | 'log'>) {}

  async start(): Promise<void> {
    const { unlisten } = await this.deps.database.sql.listen(CHANNEL, (payload) => {
      for (const id of payload.split(',')) this.#note(id);
    });
    this.#unlisten = unlisten;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#unlisten?.().catch((error: unknown) =>
      this.deps.log.debug({ err: error }, 'unlisten failed'),
    );
  }

  has(workspaceId: string): boolean {
    return this.#ids.has(workspaceId);
  }

  add(workspaceId: string): void {
    const isNew = !this.#ids.has(workspaceId);
    this.#note(workspaceId);
    if (!isNew) return;
    this.#news.add(workspaceId);
    this.#timer ??= setTimeout(() => void this.#tell(), NOTIFY_COALESCE_MS);
  }

  /** Where the words stand now: what is found out from here on is newer than all of them. */
  get now(): number {
    return this.#words;
  }

  /** Nothing waited there, as far as could be seen at `since`. */
  remove(workspaceId: string, since: number): void {
    const word = this.#ids.get(workspaceId);
    if (word !== undefined && word <= since) this.#ids.delete(workspaceId);
  }

  /** Something waits in all of these and nowhere else, as far as could be seen at `since`. */
  replace(workspaceIds: readonly string[], since: number): void {
    const found = new Set(workspaceIds);
    for (const id of this.#ids.keys()) if (!found.has(id)) this.remove(id, since);
    for (const id of found) if (!this.#ids.has(id)) this.#note(id);
  }

  #note(workspaceId: string): void {
    this.#words += 1;
    this.#ids.set(workspaceId, this.#words);
  }

  async #tell(): Promise<void> {
    this.#timer = undefined;
    const ids = [...this.#news];
    this.#news.clear();
    const payloads: string[] = [];
    for (let at = 0; at < ids.length; at += IDS_PER_PAYLOAD) {
      payloads.push(ids.slice(at, at + IDS_PER_PAYLOAD).join(','));
    }
    try {
      await this.deps.database.sql`
        select pg_notify(${CHANNEL}, payload) from unnest(${payloads}::text[]) payload`;
    } catch (error) {
      this.deps.log.debug({ err: error }, 'the other replicas were not told of what waits');
    }
  }
}
