import { randomUUID } from 'node:crypto';
import {
  claimQueued,
  listWaitingQueues,
  lockQueueState,
  type QueuedMessage,
  renewLeases,
} from '@/db/queries/a2a-queue';
import { changeBySystem } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { observeDelivery } from '../trail/observe-delivery';
import { deliverQueued } from './deliver-queued';
import type { MessageQueue } from './message-queue-port';
import { placesToFill, type Sign } from './places-to-fill';
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
const PUMPS_MAX = 8;
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
  #pumps = 0;
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
    const until = this.#refusals.get(workspaceId);
    if (until === undefined || until <= this.#nowMs()) this.#sign(workspaceId, {});
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
    this.#toTell.add(workspaceId);
    this.#sign(workspaceId, {});
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
    while (this.#pumps < PUMPS_MAX && this.#signs.size > 0) {
      const [next] = this.#signs;
      if (!next) return;
      this.#signs.delete(next[0]);
      this.#pumps += 1;
      deps.background.run('a2a queue', () => this.#pump(deps, ...next));
    }
  }

  async #pump(deps: Deps, workspaceId: string, sign: Sign): Promise<void> {
    try {
      await this.#takeOut(deps, workspaceId, sign);
    } catch (error) {
      // The sign is not lost: it is seen to with the next look.
      const { answers, isDue } = this.#signs.get(workspaceId) ?? NO_SIGN;
      this.#signs.set(workspaceId, { answers: answers + sign.answers, isDue: isDue || sign.isDue });
      this.#pumps -= 1;
      deps.log.warn({ err: error, workspace: workspaceId }, 'cannot take messages out of a queue');
      return;
    }
    this.#pumps -= 1;
    this.#fill();
  }

  /** Takes out as many messages as the agent has room for, and sends them off. */
  async #takeOut(deps: Deps, workspaceId: string, sign: Sign): Promise<void> {
    const since = this.#hints?.now ?? 0;
    const { messages, left } = await changeBySystem(deps, async ({ tx, now }) => {
      const state = await lockQueueState(tx, workspaceId, now);
      const limit = state ? placesToFill(state, sign, now) : 0;
      const claim = { workspaceId, holderId: this.#holderId, limit, now };
      const claimed = limit > 0 ? await claimQueued(tx, claim) : [];
      return { messages: claimed, left: (state?.queued ?? 0) - claimed.length };
    });
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
    const queues = await listWaitingQueues(deps.database.sql, deps.clock.now());
    this.#hints?.replace(
      queues.map(({ workspaceId }) => workspaceId),
      since,
    );
    for (const { workspaceId, isDue } of queues) if (isDue) this.#sign(workspaceId, { isDue });
    for (const [id, until] of this.#refusals) if (until <= this.#nowMs()) this.#refusals.delete(id);
    this.#fill();
  }

  async #renew(): Promise<void> {
    if (!this.#deps || this.#held.size === 0) return;
    await renewLeases(this.#deps.database.sql, this.#holderId, [...this.#held]);
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
