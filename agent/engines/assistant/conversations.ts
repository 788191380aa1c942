import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelMessage } from 'ai';

/** Conversations as files, one for each context. */
export class Conversations {
  constructor(private readonly folder: string) {
    mkdirSync(folder, { recursive: true });
  }

  /** What was said so far, without what no model could be asked with any more. */
  read(contextId: string): ModelMessage[] {
    try {
      const value: unknown = JSON.parse(readFileSync(this.#file(contextId), 'utf8'));
      return Array.isArray(value) ? (value as ModelMessage[]) : [];
    } catch {
      return [];
    }
  }

  write(contextId: string, messages: readonly ModelMessage[]): void {
    const file = this.#file(contextId);
    writeFileSync(`${file}.draft`, JSON.stringify(messages.map(withoutBytes)), { mode: 0o600 });
    renameSync(`${file}.draft`, file);
  }

  forget(contextId: string): void {
    rmSync(this.#file(contextId), { force: true });
  }

  #file(contextId: string): string {
    const name = createHash('sha256').update(contextId).digest('hex').slice(0, 40);
    return join(this.folder, `${name}.json`);
  }
}

/** A picture is shown once; later turns know that there was one. */
function withoutBytes(message: ModelMessage): ModelMessage {
  if (message.role !== 'user' || typeof message.content === 'string') return message;
  const content = message.content.map((part) =>
    part.type === 'text' ? part : { type: 'text' as const, text: '(a file that was shown here)' },
  );
  return { ...message, content };
}

/** About how many tokens a conversation is, by the length of its JSON: enough to stay below a limit with room to spare. */
const roughTokens = (messages: readonly ModelMessage[]): number =>
  Math.ceil(JSON.stringify(messages).length / 4);

/**
 * The newest part of a conversation that is not larger than `tokensMax`, cut where somebody began to speak: a call of a
 * tool without its result would be refused.
 */
export function newestPart(messages: readonly ModelMessage[], tokensMax: number): ModelMessage[] {
  for (let from = 0; from < messages.length; from += 1) {
    if (messages[from]?.role !== 'user') continue;
    const rest = messages.slice(from);
    if (roughTokens(rest) <= tokensMax) return rest;
  }
  return [];
}

/** About half of it, and certainly less than all. */
export const newerHalf = (messages: readonly ModelMessage[]): ModelMessage[] =>
  newestPart(messages, Math.floor(roughTokens(messages) / 2));
