import { say, warn } from '../log';
import { type PlatformClient, PlatformError } from '../platform/platform-client';

const REFRESH_MS = 10 * 60_000;
const FIRST_MS_MAX = 3000;
const NOT_OFFERED = 404;

/** What the platform has all its agents told: fetched at boot, and now and then after. */
export class Instructions {
  #text = '';
  readonly #first: Promise<void>;
  readonly #timer: NodeJS.Timeout;

  constructor(private readonly platform: PlatformClient) {
    this.#first = this.#fetch();
    this.#timer = setInterval(() => void this.#fetch(), REFRESH_MS);
    this.#timer.unref();
  }

  /** The first turn waits for them a little; after that they are as they were when the platform last answered. */
  async current(): Promise<string> {
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, FIRST_MS_MAX);
    });
    await Promise.race([this.#first, limit]);
    clearTimeout(timer);
    return this.#text;
  }

  close(): void {
    clearInterval(this.#timer);
  }

  async #fetch(): Promise<void> {
    try {
      const path = `/workspaces/${this.platform.workspaceId}/instructions/resolve`;
      const answer = (await this.platform.call('GET', path)) as { instructions?: unknown };
      const text = typeof answer.instructions === 'string' ? answer.instructions.trim() : '';
      if (text !== this.#text) say('the instructions of the platform have changed');
      this.#text = text;
    } catch (error) {
      // A platform that has none offers no such address.
      if (error instanceof PlatformError && error.status === NOT_OFFERED) return;
      warn(`the instructions of the platform could not be fetched: ${String(error)}`);
    }
  }
}
