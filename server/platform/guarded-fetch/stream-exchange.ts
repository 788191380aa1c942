import type { Dispatcher } from 'undici';
import { parseEncodings } from './decode-body';
import { type ExchangeOptions, OngoingExchange, type OutboundHeaders, type Road } from './ongoing-exchange';
import type { OutboundFailure } from './outbound-failure';

/** An answer whose body is read piece by piece, at the reader's pace. */
export interface OutboundStream {
  readonly status: number;
  /** Names in lower case; a header that came more than once is an array. */
  readonly headers: OutboundHeaders;
  /** The next piece, null at the end; rejects with OutboundFailure. One call at a time. */
  read(): Promise<Buffer | null>;
  /** Ends the exchange and closes its connection; what has come and was not read is dropped. */
  cancel(): void;
}

/** So much may wait for the reader; then the other side is not read any more until he has taken it. */
const WAITING_BYTES_MAX = 64 * 1024;

/** Sends one request and answers as soon as the headers are there; rejects with OutboundFailure. */
export function streamExchange(road: Road, options: ExchangeOptions): Promise<OutboundStream> {
  return new Promise((resolve, reject) => new StreamExchange(road, options, resolve, reject).begin());
}

interface Reader {
  readonly resolve: (piece: Buffer | null) => void;
  readonly reject: (failure: OutboundFailure) => void;
}

class StreamExchange extends OngoingExchange implements Pick<OutboundStream, 'read' | 'cancel'> {
  #pieces: Buffer[] = [];
  #waitingBytes = 0;
  #isPaused = false;
  #reader: Reader | undefined;
  #failure: OutboundFailure | undefined;

  constructor(
    road: Road,
    options: ExchangeOptions,
    private readonly open: (stream: OutboundStream) => void,
    private readonly refuse: (failure: OutboundFailure) => void,
  ) {
    super(road, options);
  }

  protected onHead(): void {
    // Nothing compressed was asked for, and a decoder would hold events back.
    if (parseEncodings(String(this.headers['content-encoding'] ?? ''))?.length !== 0) {
      this.fail('bad_encoding');
      return;
    }
    this.open({
      status: this.status ?? 0,
      headers: this.headers,
      read: () => this.read(),
      cancel: () => this.cancel(),
    });
  }

  onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.isOver) return;
    this.bodyBytes += piece.length;
    if (this.#reader) this.#serve((reader) => reader.resolve(piece));
    else this.#keep(piece, controller);
  }

  #keep(piece: Buffer, controller: Dispatcher.DispatchController): void {
    this.#pieces.push(piece);
    this.#waitingBytes += piece.length;
    if (this.#waitingBytes < WAITING_BYTES_MAX || this.#isPaused) return;
    this.#isPaused = true;
    controller.pause();
  }

  onResponseEnd(): void {
    this.finish(() => this.#serve((reader) => reader.resolve(null)));
  }

  protected tellFailure(failure: OutboundFailure): void {
    this.#failure = failure;
    // After the headers this one has been settled already, and does nothing.
    this.refuse(failure);
    this.#serve((reader) => reader.reject(failure));
  }

  read(): Promise<Buffer | null> {
    const piece = this.#pieces.shift();
    if (piece) {
      this.#waitingBytes -= piece.length;
      this.#goOn();
      return Promise.resolve(piece);
    }
    if (this.#failure) return Promise.reject(this.#failure);
    if (this.isOver) return Promise.resolve(null);
    return new Promise((resolve, reject) => {
      this.#reader = { resolve, reject };
    });
  }

  cancel(): void {
    this.#pieces = [];
    if (!this.isOver) this.fail('aborted');
  }

  #goOn(): void {
    if (!this.#isPaused || this.#waitingBytes > WAITING_BYTES_MAX / 2) return;
    this.#isPaused = false;
    this.controller?.resume();
  }

  #serve(tell: (reader: Reader) => void): void {
    const reader = this.#reader;
    this.#reader = undefined;
    if (reader) tell(reader);
  }
}
