import type { ContractOutput } from '@/contracts/contract';
import { acknowledgeInbox, readInbox, replyToMessage } from '@/contracts/inbox';
import { warn } from '../log';
import { createPauser } from '../platform/pauser';
import { type PlatformClient, PlatformError } from '../platform/platform-client';
import { askPlatform } from '../tools/ask-platform';
import type { InboxState, Said } from './inbox-state';

type Entry = ContractOutput<typeof readInbox>['messages'][number];

/** The platform was told this answer already, or has no such message any more: there is nothing left to say. */
const SETTLED: ReadonlySet<string> = new Set(['inbox_message_answered', 'inbox_message_not_found']);
const PAUSE_MS_MAX = 60_000;

export interface InboxParts {
  readonly platform: PlatformClient;
  readonly state: InboxState;
  readonly pollMs: number;
  /** Works on a message; resolves with what is answered, whether or not that is a failure. */
  readonly answer: (entry: Entry) => Promise<Said>;
}

/**
 * Fetches the messages of an agent that nobody reaches. A message is acknowledged when it and all before it are answered,
 * and answered when the platform has the answer: what a crash interrupts is handed out again.
 */
export class InboxLoop {
  readonly #answering = new Map<string, Promise<void>>();
  readonly #settled = new Set<string>();
  readonly #pauser = createPauser();
  #isOver = false;
  #failures = 0;

  constructor(private readonly parts: InboxParts) {}

  /** Resolves when it was stopped. */
  async run(): Promise<void> {
    while (!this.#isOver) {
      await this.#look();
      const pauseMs = this.parts.pollMs * 2 ** Math.min(this.#failures, 10);
      if (!this.#isOver) await this.#pauser.pause(Math.min(pauseMs, PAUSE_MS_MAX));
    }
  }

  stop(): void {
    this.#isOver = true;
    this.#pauser.wake();
  }

  async #look(): Promise<void> {
    const { platform } = this.parts;
    try {
      const { messages } = await askPlatform(platform, readInbox, { query: {} });
      this.#failures = 0;
      for (const entry of messages) if (!this.#settled.has(entry.id)) this.#begin(entry);
      await this.#acknowledge(messages);
    } catch (error) {
      this.#failures += 1;
      if (this.#failures === 1) warn(`the inbox cannot be read, trying again: ${String(error)}`);
    }
  }

  #begin(entry: Entry): void {
    if (this.#answering.has(entry.id)) return;
    const work = this.#settle(entry).then(
      () => this.#pauser.wake(),
      // Tried again with the next look, and no sooner.
      (error: unknown) => warn(`an answer could not be given yet: ${String(error)}`),
    );
    const done = work.finally(() => this.#answering.delete(entry.id));
    this.#answering.set(entry.id, done);
  }

  async #settle(entry: Entry): Promise<void> {
    const { platform, state, answer } = this.parts;
    const said = state.find(entry.id) ?? (await answer(entry));
    // An agent that is being stopped has not answered: the message is handed out again to the next one.
    if (this.#isOver) return;
    state.keep(entry.id, said);
    try {
      await askPlatform(platform, replyToMessage, {
        params: { entry_id: entry.id },
        body: { text: said.text, is_error: said.isError },
      });
    } catch (error) {
      if (!(error instanceof PlatformError && SETTLED.has(error.code))) throw error;
    }
    this.#settled.add(entry.id);
  }

  /** @param messages oldest first */
  async #acknowledge(messages: readonly Entry[]): Promise<void> {
    const open = messages.findIndex(({ id }) => !this.#settled.has(id));
    const done = messages.slice(0, open === -1 ? messages.length : open).map(({ id }) => id);
    const last = done.at(-1);
    if (last === undefined) return;
    await askPlatform(this.parts.platform, acknowledgeInbox, { body: { up_to: last } });
    this.parts.state.forget(done);
    for (const id of done) this.#settled.delete(id);
  }
}
