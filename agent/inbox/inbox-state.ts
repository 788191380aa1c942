import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';

/** What was said to a message: the same as the platform is told. */
const said = z.object({ text: z.string(), isError: z.boolean() });
export type Said = z.infer<typeof said>;

const stored = z.record(z.string(), said);

/**
 * Answers to messages that were worked on and are not acknowledged yet, on the disk: after a crash they are given again
 * instead of being worked out again.
 */
export class InboxState {
  #answers: Map<string, Said>;

  constructor(private readonly file: string) {
    this.#answers = new Map(Object.entries(readStored(file)));
  }

  find(entryId: string): Said | undefined {
    return this.#answers.get(entryId);
  }

  keep(entryId: string, answer: Said): void {
    this.#answers.set(entryId, answer);
    this.#write();
  }

  /** Forgets what the platform will not hand out any more. */
  forget(entryIds: readonly string[]): void {
    for (const id of entryIds) this.#answers.delete(id);
    this.#write();
  }

  #write(): void {
    const draft = `${this.file}.draft`;
    writeFileSync(draft, JSON.stringify(Object.fromEntries(this.#answers)), { mode: 0o600 });
    renameSync(draft, this.file);
  }
}

function readStored(file: string): z.infer<typeof stored> {
  try {
    return stored.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
