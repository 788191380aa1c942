import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { MICROS_PER_CENT, monthOf } from '@/domain/budget';
import { costOf, SHIPPED_PRICES } from '@/domain/model-prices';
import type { TurnUsage } from '../engines/port';
import { warn } from '../log';

const stored = z.object({ month: z.string(), micros: z.number().min(0) });

/**
 * What this agent's turns have cost in a month at list prices, over restarts. The platform counts by itself what it is told
 * with answers; of messages that are fetched it is told no usage, and this is all it knows.
 */
export class MonthlySpend {
  #kept: z.infer<typeof stored>;

  constructor(private readonly file: string) {
    this.#kept = readStored(file);
  }

  /** Never more than was spent: the rest of a cent is told when the cent is full. */
  cents(now: Date): number {
    return this.#kept.month === monthOf(now) ? Math.floor(this.#kept.micros / MICROS_PER_CENT) : 0;
  }

  add(usages: readonly TurnUsage[], now: Date): void {
    const micros = usages.reduce((sum, { cachedInputTokens = 0, ...usage }) => {
      return sum + (costOf(SHIPPED_PRICES, { ...usage, cachedInputTokens }) ?? 0);
    }, 0);
    if (micros === 0) return;
    const month = monthOf(now);
    const before = this.#kept.month === month ? this.#kept.micros : 0;
    this.#kept = { month, micros: before + micros };
    try {
      const draft = `${this.file}.draft`;
      writeFileSync(draft, JSON.stringify(this.#kept), { mode: 0o600 });
      renameSync(draft, this.file);
    } catch (error) {
      // A full disk: the turn has its answer all the same.
      warn(`what was spent could not be written down: ${String(error)}`);
    }
  }
}

function readStored(file: string): z.infer<typeof stored> {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return { month: '', micros: 0 };
  }
}
