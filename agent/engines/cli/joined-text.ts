import type { TurnEvent } from '../port';

/** Says what a program says in several messages of one turn as one text: an empty line between two of them. */
export class JoinedText {
  #hasSpoken = false;
  #isNewMessage = false;

  /** The next piece begins another message. */
  begin(): void {
    this.#isNewMessage = true;
  }

  *say(text: string): Iterable<TurnEvent> {
    if (text === '') return;
    const gap = this.#hasSpoken && this.#isNewMessage ? '\n\n' : '';
    this.#hasSpoken = true;
    this.#isNewMessage = false;
    yield { kind: 'text', text: gap + text };
  }

  get hasSpoken(): boolean {
    return this.#hasSpoken;
  }
}
