import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { type DelegationRow, listDelegations } from '@/contracts/delegations';
import { FINAL_STATUSES } from '@/domain/delegation';
import { truncateToRunes } from '@/domain/text';
import type { PlatformClient } from '../platform/platform-client';
import { askPlatform } from '../tools/ask-platform';

/** Results that come one after the other are told together. */
const COOLDOWN_MS = 60_000;
const LISTED_MAX = 200;
const PREVIEW_RUNES_MAX = 300;

/** The beginning by which the platform knows that nobody of the chat has written this. */
const READY = 'Delegation results are ready';

export interface ResultParts {
  readonly platform: PlatformClient;
  /** Where it stands which results the agent knows. */
  readonly file: string;
  /** True when a turn was told this one by a tool. */
  readonly wasTold: (delegationId: string) => boolean;
  /** Says it to this agent itself. */
  readonly send: (text: string) => Promise<void>;
}

/**
 * Tells the agent, in one message for all of them, how work came out that it has handed to others and does not wait for.
 * A result counts once it was there in two looks: a tool that waits for it is told first.
 */
export class ResultWatch {
  readonly #known: Set<string>;
  #isFirst: boolean;
  #seenBefore = new Set<string>();
  #openBefore = true;
  #lastSentAt = Number.NEGATIVE_INFINITY;

  constructor(private readonly parts: ResultParts) {
    const stored = readKnown(parts.file);
    this.#known = new Set(stored);
    this.#isFirst = stored === null;
  }

  /**
   * @param nowMs of a clock that only goes forward
   * @param hasWorked whether anything may have been handed on since the last look
   */
  async look(nowMs: number, hasWorked: boolean): Promise<void> {
    if (!this.#openBefore && !hasWorked) return;
    const rows = await askPlatform(this.parts.platform, listDelegations, {
      query: { limit: String(LISTED_MAX), direction: 'sent' },
    });
    const ended = rows.filter(({ status }) => (FINAL_STATUSES as readonly string[]).includes(status));
    // Of an agent that looks for the first time, all of that was before it.
    if (this.#isFirst) this.#note(ended.map(({ delegation_id: id }) => id));
    this.#isFirst = false;
    this.#note(ended.map(({ delegation_id: id }) => id).filter(this.parts.wasTold));
    const news = ended.filter(({ delegation_id: id }) => !this.#known.has(id));
    const due = news.filter(({ delegation_id: id }) => this.#seenBefore.has(id));
    this.#seenBefore = new Set(news.map(({ delegation_id: id }) => id));
    this.#openBefore = news.length > 0 || ended.length < rows.length;
    if (due.length === 0 || nowMs - this.#lastSentAt < COOLDOWN_MS) return;
    this.#lastSentAt = nowMs;
    // Before it is sent, so that nothing is told twice.
    this.#note(due.map(({ delegation_id: id }) => id));
    await this.parts.send(
      `${READY}\n\n${due.map(describe).join('\n')}\n\nUse check_task_status for whole answers.`,
    );
  }

  #note(ids: readonly string[]): void {
    const fresh = ids.filter((id) => !this.#known.has(id));
    if (fresh.length === 0 && !this.#isFirst) return;
    for (const id of fresh) this.#known.add(id);
    const draft = `${this.parts.file}.draft`;
    writeFileSync(draft, JSON.stringify([...this.#known].slice(-LISTED_MAX * 5)), { mode: 0o600 });
    renameSync(draft, this.parts.file);
  }
}

function describe({ delegation_id: id, target_id: target, status, error, ...row }: DelegationRow): string {
  const said = status === 'failed' ? (error ?? 'no reason given') : (row.response_preview ?? '');
  return `- ${id} (to ${target}): ${status}. ${truncateToRunes(said.replace(/\s+/g, ' '), PREVIEW_RUNES_MAX)}`;
}

function readKnown(file: string): string[] | null {
  try {
    return z.array(z.string()).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return null;
  }
}
