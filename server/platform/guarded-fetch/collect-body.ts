const FIRST_BYTES = 64 * 1024;

/**
 * Puts a body together from pieces. They are copied into one buffer: ten million pieces of one byte each, kept as they come,
 * would take a gigabyte.
 */
export class BodyCollector {
  #only: Buffer | undefined;
  #buffer: Buffer | undefined;
  #length = 0;

  get length(): number {
    return this.#length;
  }

  add(piece: Buffer): void {
    const needed = this.#length + piece.length;
    if (this.#length === 0) {
      this.#only = piece;
    } else {
      const buffer = this.#withRoomFor(needed);
      piece.copy(buffer, this.#length);
    }
    this.#length = needed;
  }

  take(): Buffer {
    return this.#buffer?.subarray(0, this.#length) ?? this.#only ?? Buffer.alloc(0);
  }

  #withRoomFor(bytes: number): Buffer {
    const current = this.#buffer;
    if (current && bytes <= current.length) return current;
    const grown = Buffer.allocUnsafe(Math.max(FIRST_BYTES, 2 * bytes));
    (current ?? this.#only)?.copy(grown, 0, 0, this.#length);
    this.#buffer = grown;
    this.#only = undefined;
    return grown;
  }
}
