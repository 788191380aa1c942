/** Ends a model call that says nothing for too long. While a tool works, nobody expects the model to say anything. */
export class Silence {
  readonly #off = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #tools = 0;

  constructor(private readonly ms: number) {
    this.heard();
  }

  get signal(): AbortSignal {
    return this.#off.signal;
  }

  /** Whether it was this that ended the call. */
  get isBroken(): boolean {
    return this.#off.signal.aborted;
  }

  heard(): void {
    clearTimeout(this.#timer);
    if (this.#tools === 0) this.#timer = setTimeout(() => this.#off.abort(), this.ms);
  }

  toolStarted(): void {
    this.#tools += 1;
    clearTimeout(this.#timer);
  }

  toolEnded(): void {
    this.#tools -= 1;
    this.heard();
  }

  end(): void {
    clearTimeout(this.#timer);
  }
}
