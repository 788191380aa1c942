import { randomUUID } from 'node:crypto';
import { countWaiting, listWaitingQueues, type QueuedMessage, renewLeases } from '@/db/queries/a2a-queue';
import type { Deps } from '../../deps';
import { observeDelivery } from '../trail/observe-delivery';
import { deliverQueued } from './deliver-queued';
import type { MessageQueue } from './message-queue-port';
import { isDueAt, type Sign } from './places-to-fill';
import { TAKE_OUT } from './take-out-step';
import { WaitingHints } from './waiting-hints';

/** A queue that runs. */
export interface RunningQueue extends MessageQueue {
  /** Begins to look after what waits. */
  start(deps: Deps): Promise<void>;
  /** Takes nothing more out; what is on its way goes on. */
  stop(): Promise<void>;
}

/** Looks after what signs have missed: a process that died with one, an agent that gives none. */
const LOOK_MS = 2000;
const RENEW_MS = 10_000;
/** Queues of which the next messages are taken out at the same time; deliveries are not counted. */
const PUMPS_MAX = 100;
const NO_SIGN: Sign = { answers: 0, isDue: false };

/** This process's part in the queues; nothing happens before `start`. */
export const createMessageQueue = (): RunningQueue => new Dispatcher();

class Dispatcher implements RunningQueue {
  readonly #holderId = randomUUID();
  /** What this process is delivering. */
  readonly #held = new Set<string>();
  /** Queues to look at, with the signs that came for each. */
  readonly #signs = new Map<string, Sign>();
  /** Until when agents that took nothing are not asked again without a sign; milliseconds since the epoch. */
  readonly #refusals = new Map<string, number>();
  /** Queues whose new length is to be told, whether or not anything is taken out. */
  readonly #toTell = new Set<string>();
  /** Queues that are looked at now: a second look beside the first would fill the same places. */
  readonly #pumping = new Set<string>();
  #deps: Deps | null = null;
  #hints: WaitingHints | null = null;
  readonly #timers: NodeJS.Timeout[] = [];

  async start(deps: Deps): Promise<void> {
    this.#deps = deps;
    this.#hints = new WaitingHints(deps);
    await this.#hints.start();
    await this.#look();
    this.#every(LOOK_MS, () => this.#look());
    this.#every(RENEW_MS, () => this.#renew());
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer);
    this.#deps = null;
    await this.#hints?.stop();
  }

  hasWaiting(workspaceId: string): boolean {
    return this.#hints?.has(workspaceId) ?? false;
  }

  enqueued(workspaceId: string, depth: number): void {
    this.#hints?.add(workspaceId);
    this.#announce(workspaceId, depth);
    if (!this.#isRefused(workspaceId)) this.#sign(workspaceId, {});
  }

  offer(workspaceId: string): void {
    this.#refusals.delete(workspaceId);
    this.#sign(workspaceId, {});
  }

  answered(workspaceId: string): void {
    if (!this.hasWaiting(workspaceId)) return;
    this.#refusals.delete(workspaceId);
    this.#sign(workspaceId, { answers: 1 });
  }

  refused(workspaceId: string, waitMs: number): void {
    this.#refusals.set(workspaceId, this.#nowMs() + waitMs);
  }

  dropped(workspaceId: string): void {
    // One message less is no sign that its agent has room.
    if (this.#isRefused(workspaceId)) {
      this.#tellHowMany(workspaceId);
    } else {
      this.#toTell.add(workspaceId);
      this.#sign(workspaceId, {});
    }
  }

  #isRefused(workspaceId: string): boolean {
    const until = this.#refusals.get(workspaceId);
    return until !== undefined && until > this.#nowMs();
  }

  #nowMs(): number {
    return this.#deps?.clock.now().getTime() ?? 0;
  }

  #sign(workspaceId: string, { answers = 0, isDue = false }: Partial<Sign>): void {
    const known = this.#signs.get(workspaceId) ?? NO_SIGN;
    this.#signs.set(workspaceId, { answers: known.answers + answers, isDue: known.isDue || isDue });
    this.#fill();
  }

  /** Looks at one queue after the other, several at a time. */
  #fill(): void {
    const deps = this.#deps;
    if (!deps || deps.stopping.aborted) return;
    for (const [workspaceId, sign] of this.#signs) {
      if (this.#pumping.size >= PUMPS_MAX) return;
      if (this.#pumping.has(workspaceId)) continue;
      this.#signs.delete(workspaceId);
      this.#pumping.add(workspaceId);
      deps.background.run('a2a queue', () => this.#pump(deps, workspaceId, sign));
    }
  }

  async #pump(deps: Deps, workspaceId: string, sign: Sign): Promise<void> {
    try {
      await this.#takeOut(deps, workspaceId, sign);
    } catch (error) {
      // The sign is not lost: it is seen to with the next look.
      const { answers, isDue } = this.#signs.get(workspaceId) ?? NO_SIGN;
      this.#signs.set(workspaceId, { answers: answers + sign.answers, isDue: isDue || sign.isDue });
      this.#pumping.delete(workspaceId);
      deps.log.warn({ err: error, workspace: workspaceId }, 'cannot take messages out of a queue');
      return;
    }
    this.#pumping.delete(workspaceId);
    this.#fill();
  }

  /** Takes out as many messages as the agent has room for, and sends them off. */
  async #takeOut(deps: Deps, workspaceId: string, sign: Sign): Promise<void> {
    const since = this.#hints?.now ?? 0;
    const look = { workspaceId, sign, holderId: this.#holderId };
    const { messages, left } = await deps.batches.join(deps, TAKE_OUT, look);
    for (const message of messages) {
      this.#held.add(message.id);
      deps.background.run('a2a delivery', () => this.#deliver(deps, message));
    }
    if (left === 0) this.#hints?.remove(workspaceId, since);
    const isAsked = this.#toTell.delete(workspaceId);
    if (isAsked || messages.length > 0) this.#announce(workspaceId, left);
  }

  async #deliver(deps: Deps, message: QueuedMessage): Promise<void> {
    const { workspaceId, id } = message;
    try {
      const outcome = await observeDelivery(deps, message, () =>
        deliverQueued(deps, { ...message, holderId: this.#holderId }),
      );
      if (outcome.type === 'back') {
        this.#hints?.add(workspaceId);
        this.refused(workspaceId, outcome.waitMs);
        // Whoever has looked meanwhile did not see it wait.
        this.#tellHowMany(workspaceId);
      } else {
        this.#sign(workspaceId, { answers: outcome.type === 'answered' && outcome.isFree ? 1 : 0 });
      }
    } finally {
      this.#held.delete(id);
    }
  }

  async #look(): Promise<void> {
    const deps = this.#deps;
    if (!deps) return;
    const since = this.#hints?.now ?? 0;
    const now = deps.clock.now();
    const queues = await listWaitingQueues(deps.database.sql, now);
    this.#hints?.replace(
      queues.map(({ workspaceId }) => workspaceId),
      since,
    );
    for (const { workspaceId, retryAt } of queues) {
      if (isDueAt(retryAt, now)) this.#sign(workspaceId, { isDue: true });
    }
    for (const [id, until] of this.#refusals) if (isDueAt(new Date(until), now)) this.#refusals.delete(id);
    this.#fill();
  }

  async #renew(): Promise<void> {
    if (!this.#deps || this.#held.size === 0) return;
    await renewLeases(this.#deps.database.sql, this.#holderId, [...this.#held]);
  }

  #tellHowMany(workspaceId: string): void {
    const deps = this.#deps;
    deps?.background.run('a2a queue', async () =>
      this.#announce(workspaceId, await countWaiting(deps.database.sql, workspaceId, deps.clock.now())),
    );
  }

  #announce(workspace_id: string, waiting: number): void {
    const deps = this.#deps;
    if (!deps) return;
    const timestamp = deps.clock.now().toISOString();
    deps.events.publishEphemeral({
      event: 'A2A_QUEUE_CHANGED',
      workspace_id,
      timestamp,
      payload: { waiting },
    });
  }

  #every(ms: number, work: () => Promise<void>): void {
    const run = (): void => {
      work().catch((error: unknown) => this.#deps?.log.warn({ err: error }, 'cannot look after the queues'));
    };
    this.#timers.push(setInterval(run, ms).unref());
  }
}
