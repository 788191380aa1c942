type Listener<Message> = (message: Message) => void;

/** Some listeners of one thing: each hears every message, although another one throws. */
export class Listeners<Message> {
  readonly #entries = new Set<{ readonly listener: Listener<Message> }>();

  constructor(private readonly onError: (error: unknown) => void) {}

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  /** Returns what takes the listener out again. */
  add(listener: Listener<Message>): () => void {
    const entry = { listener };
    this.#entries.add(entry);
    return () => void this.#entries.delete(entry);
  }

  tell(message: Message): void {
    for (const { listener } of this.#entries) {
      try {
        listener(message);
      } catch (error) {
        this.onError(error);
      }
    }
  }
}
