/** What is set aside for one turn; given back when the last of those who carry it lets go. */
export class Turn {
  #holders = 1;

  constructor(private readonly giveBack: () => void) {}

  /** Somebody else carries it on; to be released once more. */
  hold(): this {
    this.#holders += 1;
    return this;
  }

  release(): void {
    this.#holders -= 1;
    if (this.#holders === 0) this.giveBack();
  }
}

/** Of a request that costs nothing. */
export const noTurn = (): Turn => new Turn(() => {});
