import type { Dispatcher } from 'undici';
import { BodyCollector } from './collect-body';
import { decodeBody, parseEncodings } from './decode-body';
import { type ExchangeOptions, OngoingExchange, type OutboundHeaders, type Road } from './ongoing-exchange';
import type { OutboundFailure } from './outbound-failure';

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; a header that came more than once is an array. */
  readonly headers: OutboundHeaders;
  /** Decompressed. */
  readonly body: Buffer;
  /** Where the answer came from: the last address when redirects were followed. */
  readonly url: string;
}

/** Sends one request and collects its answer; rejects with OutboundFailure. A redirect is an answer like any other. */
export function exchange(road: Road, options: ExchangeOptions): Promise<OutboundResponse> {
  return new Promise((resolve, reject) => new Exchange(road, options, resolve, reject).begin());
}

class Exchange extends OngoingExchange {
  /** Null: one of them is unknown. */
  #codings: readonly string[] | null = [];
  #bytesMax = 0;
  readonly #body = new BodyCollector();

  constructor(
    road: Road,
    options: ExchangeOptions,
    private readonly resolve: (response: OutboundResponse) => void,
    protected readonly tellFailure: (failure: OutboundFailure) => void,
  ) {
    super(road, options);
  }

  protected onHead(): void {
    this.#codings = parseEncodings(String(this.headers['content-encoding'] ?? ''));
    this.#bytesMax = this.#encodedBytesMax();
    // A lying length is caught while the body arrives; an honest one spares the transfer.
    const declared = Number(this.headers['content-length'] ?? 0);
    if (declared > this.#bytesMax && this.options.method !== 'HEAD') this.fail('too_large');
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.isOver) return;
    this.bodyBytes += piece.length;
    if (!this.#codings) this.fail('bad_encoding');
    else if (this.bodyBytes > this.#bytesMax) this.fail('too_large');
    else this.#body.add(piece);
  }

  onResponseEnd(): void {
    if (this.isOver) return;
    const body = this.#body.take();
    if (this.#codings && this.#codings.length > 0) this.#decode(body, this.#codings);
    else this.#succeed(body);
  }

  /** Compressing what does not compress adds a few bytes to each block. */
  #encodedBytesMax(): number {
    const { maxResponseBytes } = this.options;
    return this.#codings?.length === 0 ? maxResponseBytes : maxResponseBytes + (maxResponseBytes >> 8) + 1024;
  }

  #decode(body: Buffer, codings: readonly string[]): void {
    void decodeBody(body, codings, this.options.maxResponseBytes).then((decoded) => {
      if ('body' in decoded) this.#succeed(decoded.body);
      else this.fail(decoded.fault, decoded.cause);
    });
  }

  #succeed(body: Buffer): void {
    const status = this.status ?? 0;
    this.finish(() => this.resolve({ status, headers: this.headers, body, url: this.options.url.href }));
  }
}
