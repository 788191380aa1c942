import { AppError } from '../../platform/app-error';

/** Of one event; what the SDK of A2A takes at most. */
export const EVENT_BYTES_MAX = 4 * 1024 * 1024;

const LF = 10;
const CR = 13;

/**
 * Takes an event stream apart as it comes: gives the data of each event, joined by line breaks, and passes over comments,
 * names and ids.
 */
export class SseParser {
  #rest: Buffer[] = [];
  #restBytes = 0;
  #data: string[] = [];
  #dataBytes = 0;
  #isAfterCr = false;

  /** @throws AppError `agent_answer_unreadable` for an event that is too large */
  *push(piece: Buffer): Generator<string> {
    let from = 0;
    for (let at = 0; at < piece.length; at += 1) {
      const byte = piece[at];
      if (byte !== LF && byte !== CR) continue;
      const isSecondHalf = byte === LF && this.#isAfterCr && at === from && this.#restBytes === 0;
      if (isSecondHalf) this.#isAfterCr = false;
      else {
        this.#isAfterCr = byte === CR;
        const data = this.#line(piece.subarray(from, at));
        if (data !== null) yield data;
      }
      from = at + 1;
    }
    if (from < piece.length) this.#keep(piece.subarray(from));
  }

  #keep(part: Buffer): void {
    this.#isAfterCr = false;
    this.#rest.push(part);
    this.#restBytes += part.length;
    this.#assertSmall();
  }

  /** Takes one line; at an empty one the event is complete. */
  #line(end: Buffer): string | null {
    const bytes = this.#restBytes === 0 ? end : Buffer.concat([...this.#rest, end]);
    this.#rest = [];
    this.#restBytes = 0;
    if (bytes.length > 0) {
      this.#field(bytes.toString('utf8'));
      return null;
    }
    if (this.#data.length === 0) return null;
    const data = this.#data.join('\n');
    this.#data = [];
    this.#dataBytes = 0;
    return data;
  }

  #field(line: string): void {
    const text = line.startsWith('\ufeff') ? line.slice(1) : line;
    if (!text.startsWith('data')) return;
    const value = text.startsWith('data:')
      ? text.slice(text[5] === ' ' ? 6 : 5)
      : text === 'data'
        ? ''
        : null;
    if (value === null) return;
    this.#data.push(value);
    this.#dataBytes += value.length;
    this.#assertSmall();
  }

  #assertSmall(): void {
    if (this.#restBytes + this.#dataBytes <= EVENT_BYTES_MAX) return;
    throw new AppError('agent_answer_unreadable', {
      public: 'The agent sent an event that is too large.',
      details: { delivery_confirmed: true },
    });
  }
}
