import { existsSync } from 'node:fs';
import type { AgentCard } from '@a2a-js/sdk';
import type { RunningServer } from '../a2a/serve';
import type { ResultWatch } from '../delegations/watch-results';
import type { AgentEnvironment } from '../environment';
import { warn } from '../log';
import type { Link } from '../platform/open-link';
import type { LinkNews } from '../platform/platform-link';
import { messageSelf } from '../platform/self-message';
import { type OwnPromptParts, sayIdlePrompts, sayInitialPrompt } from '../turns/own-prompts';
import type { Assembled } from './assemble';
import { keepCard } from './keep-card';
import type { Prepared } from './prepare';

const RESULTS_LOOK_MS = 10_000;

/** What an agent does by itself, once the platform knows it. */
export class OwnDoings {
  readonly #ends: (() => void)[] = [];
  readonly #prompts: OwnPromptParts;
  #isKnown = false;
  #fetches = false;

  constructor(
    private readonly environment: AgentEnvironment,
    private readonly prepared: Prepared,
    private readonly assembled: Assembled,
    private readonly server: RunningServer,
  ) {
    const { platform, workload } = assembled;
    const send: OwnPromptParts['send'] = (text, metadata) =>
      messageSelf(platform, environment.workspaceId, text, metadata);
    this.#prompts = { environment, config: prepared.config, workload, send };
  }

  /** Called with each registration. */
  begin({ deliveryMode }: Extract<LinkNews, { kind: 'registered' }>): void {
    if (deliveryMode === 'poll' && !this.#fetches) {
      this.#fetches = true;
      void this.#fetchMessages();
    }
    if (this.#isKnown) return;
    this.#isKnown = true;
    void sayInitialPrompt(this.#prompts);
    this.#ends.push(sayIdlePrompts(this.#prompts), this.#watchResults());
  }

  keepCard(card: AgentCard, link: Link): void {
    this.#ends.push(keepCard(this.prepared, this.environment, card, link));
  }

  stop(): void {
    for (const end of this.#ends) end();
  }

  /** What most agents do without, because they are called, is loaded where it is needed. */
  async #fetchMessages(): Promise<void> {
    const [{ InboxLoop }, { InboxState }, { answerEntry }] = await Promise.all([
      import('../inbox/inbox-loop'),
      import('../inbox/inbox-state'),
      import('../inbox/answer-entry'),
    ]);
    const { workspaceId, pollMs } = this.environment;
    const { handler } = this.server;
    const { executor } = this.assembled;
    const inbox = new InboxLoop({
      platform: this.assembled.platform,
      state: new InboxState(`${this.prepared.stateFolder}/inbox.json`),
      pollMs,
      answer: (entry) => answerEntry({ handler, executor }, workspaceId, entry),
    });
    this.#ends.push(() => inbox.stop());
    await inbox.run();
  }

  /** Looks for results from the first turn on, or where an earlier start has handed something on. */
  #watchResults(): () => void {
    const { platform, tools, workload } = this.assembled;
    const file = `${this.prepared.stateFolder}/delegations.json`;
    let begun = existsSync(file) ? -1 : 0;
    let watch: Promise<ResultWatch> | null = null;
    const load = async (): Promise<ResultWatch> => {
      const { ResultWatch } = await import('../delegations/watch-results');
      const wasTold = (id: string): boolean => tools.wasTold(id);
      return new ResultWatch({ platform, file, wasTold, send: this.#prompts.send });
    };
    const look = async (): Promise<void> => {
      const hasWorked = workload.begun !== begun;
      if (!hasWorked && !watch) return;
      begun = workload.begun;
      watch ??= load();
      await (await watch).look(performance.now(), hasWorked);
    };
    const timer = setInterval(() => {
      look().catch((error: unknown) => warn(`results of delegations cannot be looked for: ${String(error)}`));
    }, RESULTS_LOOK_MS);
    timer.unref();
    return () => clearInterval(timer);
  }
}
