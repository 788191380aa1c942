import { truncateToRunes } from '@/domain/text';
import { warn } from '../log';
import type { PlatformClient } from './platform-client';

/** As many lines may wait; an agent in a hurry leaves some out rather than being held up by them. */
const WAITING_MAX = 50;
const SUMMARY_RUNES_MAX = 256;

/** Shows steps of turns in the activity, where people see them while they wait. One after the other, and never in the way. */
export class StepLines {
  readonly #waiting: string[] = [];
  #isSending = false;
  #hasWarned = false;

  constructor(private readonly platform: PlatformClient) {}

  show(line: string): void {
    if (this.#waiting.length >= WAITING_MAX) return;
    this.#waiting.push(line);
    if (!this.#isSending) void this.#send();
  }

  async #send(): Promise<void> {
    this.#isSending = true;
    for (let line = this.#waiting.shift(); line !== undefined; line = this.#waiting.shift()) {
      const body = { activity_type: 'agent_log', summary: truncateToRunes(line, SUMMARY_RUNES_MAX) };
      await this.platform
        .call('POST', `/workspaces/${this.platform.workspaceId}/activity`, { body })
        .catch((error: unknown) => this.#warnOnce(error));
    }
    this.#isSending = false;
  }

  #warnOnce(error: unknown): void {
    if (!this.#hasWarned) warn(`steps cannot be shown in the activity: ${String(error)}`);
    this.#hasWarned = true;
  }
}
