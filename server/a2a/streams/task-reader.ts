import type { RpcId } from '@/domain/a2a/rpc-request';

/** One event of a task on its way to those who read. */
export interface FeedEvent {
  /** Its number in the log; null: it is in none. */
  readonly seq: number | null;
  /** `result` of the envelope, as JSON text. */
  readonly result: string;
  /** Nothing comes after it. */
  readonly ends: boolean;
}

/** A stream that was quiet for so long gets a comment: proxies cut off what is silent for a minute. */
const KEEPALIVE_MS = 15_000;
/** So much may wait for a reader before what he reads from is slowed down. */
const WAITING_BYTES = 256 * 1024;
/** A reader that is further behind than the others by so much is cut off; he comes back with the number of his last event. */
const WAITING_BYTES_MAX = 4 * 1024 * 1024;

const encoder = new TextEncoder();
const KEEPALIVE = encoder.encode(': keepalive\n\n');

/** One client's event stream: envelopes under his own request id, with the numbers of the log as ids. */
export class TaskReader {
  readonly stream: ReadableStream<Uint8Array>;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;
  #held: FeedEvent[] | null = null;
  #lastSeq = 0;
  #isOpen = true;
  #isQuiet = true;
  readonly #keepalive: NodeJS.Timeout;
  readonly #head: string;
  #onTaken: (() => void)[] = [];
  readonly #onClose: (() => void)[] = [];

  constructor(id: RpcId | undefined) {
    this.#head = `data: {"jsonrpc":"2.0","id":${JSON.stringify(id ?? null)}`;
    this.stream = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.#controller = controller;
        },
        pull: () => this.#taken(),
        cancel: () => this.close(),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: WAITING_BYTES }),
    );
    this.#keepalive = setInterval(() => {
      if (this.#isQuiet && !this.isFull) this.#controller?.enqueue(KEEPALIVE);
      this.#isQuiet = true;
    }, KEEPALIVE_MS);
  }

  get isOpen(): boolean {
    return this.#isOpen;
  }

  get isFull(): boolean {
    return (this.#controller?.desiredSize ?? 0) <= 0;
  }

  /** Until `release`, what is pushed waits: something older has to be sent first. */
  hold(): void {
    this.#held ??= [];
  }

  /** Sends what waited, less what has been sent by `push` meanwhile or stands at or before `after`. */
  release(after: number): void {
    this.#lastSeq = Math.max(this.#lastSeq, after);
    const held = this.#held ?? [];
    this.#held = null;
    for (const event of held) this.push(event);
  }

  /** An event that comes live; one that the reader has had already is left out. */
  push(event: FeedEvent): void {
    if (this.#held) this.#held.push(event);
    else this.send(event);
  }

  /** Past those that are held. */
  send({ seq, result, ends }: FeedEvent): void {
    if (seq !== null && seq <= this.#lastSeq) return;
    if (seq !== null) this.#lastSeq = seq;
    this.#write(`${seq === null ? '' : `id: ${seq}\n`}${this.#head},"result":${result}}\n\n`);
    if (ends) this.close();
  }

  /** The last that it says: why there is nothing more. */
  fail(error: object): void {
    this.#write(`${this.#head},"error":${JSON.stringify(error)}}\n\n`);
    this.close();
  }

  close(): void {
    if (!this.#isOpen) return;
    this.#isOpen = false;
    clearInterval(this.#keepalive);
    try {
      this.#controller?.close();
    } catch {
      // The client has gone already.
    }
    this.#taken();
    for (const tell of this.#onClose.splice(0)) tell();
  }

  onClose(tell: () => void): void {
    if (this.#isOpen) this.#onClose.push(tell);
    else tell();
  }

  /** Calls back, once, when there is room again or nobody reads any more. */
  onTaken(tell: () => void): void {
    if (this.#isOpen && this.isFull) this.#onTaken.push(tell);
    else tell();
  }

  #taken(): void {
    for (const tell of this.#onTaken.splice(0)) tell();
  }

  #write(text: string): void {
    if (!this.#isOpen) return;
    this.#isQuiet = false;
    const controller = this.#controller;
    if ((controller?.desiredSize ?? 0) < WAITING_BYTES - WAITING_BYTES_MAX) this.close();
    else controller?.enqueue(encoder.encode(text));
  }
}
