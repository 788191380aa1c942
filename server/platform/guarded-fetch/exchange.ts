import type { Dispatcher } from 'undici';
import { BodyCollector } from './collect-body';
import { decodeBody, parseEncodings } from './decode-body';
import { failureKindOf } from './failure-kind';
import {
  type ExchangeFacts,
  isOutboundFailure,
  OutboundFailure,
  type OutboundFailureKind,
} from './outbound-failure';
import type { Ticket, Turnstile } from './turnstile';

export type OutboundHeaders = Readonly<Record<string, string | string[] | undefined>>;

export interface OutboundResponse {
  readonly status: number;
  /** Names in lower case; a header that came more than once is an array. */
  readonly headers: OutboundHeaders;
  /** Decompressed. */
  readonly body: Buffer;
  /** Where the answer came from: the last address when redirects were followed. */
  readonly url: string;
}

export interface ExchangeOptions {
  readonly url: URL;
  readonly method: string;
  readonly headers: OutboundHeaders;
  readonly body: string | Uint8Array | null;
  readonly signal: AbortSignal | undefined;
  readonly headersTimeoutMs: number;
  readonly bodyTimeoutMs: number;
  readonly maxResponseBytes: number;
}

/** Where exchanges happen. */
export interface Road {
  readonly dispatcher: Dispatcher;
  readonly turnstile: Turnstile;
}

/** Sends one request and collects its answer; rejects with OutboundFailure. A redirect is an answer like any other. */
export function exchange(road: Road, options: ExchangeOptions): Promise<OutboundResponse> {
  return new Promise((resolve, reject) => new Exchange(road, options, resolve, reject).begin());
}

class Exchange implements Dispatcher.DispatchHandler, ExchangeFacts, Ticket {
  readonly origin: string;
  requestSent = false;
  headersReceived = false;
  status: number | null = null;
  bodyBytes = 0;
  #headers: OutboundHeaders = {};
  /** Null: one of them is unknown. */
  #codings: readonly string[] | null = [];
  #bytesMax = 0;
  #settled = false;
  #controller: Dispatcher.DispatchController | undefined;
  readonly #body = new BodyCollector();

  constructor(
    private readonly road: Road,
    private readonly options: ExchangeOptions,
    private readonly resolve: (response: OutboundResponse) => void,
    private readonly reject: (failure: OutboundFailure) => void,
  ) {
    this.origin = options.url.origin;
  }

  begin(): void {
    const { signal } = this.options;
    if (signal?.aborted) {
      this.#settled = true;
      this.reject(new OutboundFailure('aborted', { cause: signal.reason }));
      return;
    }
    signal?.addEventListener('abort', this.#onAbort, { once: true });
    this.road.turnstile.enter(this);
  }

  start(): void {
    const { url, method, headers, body, headersTimeoutMs, bodyTimeoutMs } = this.options;
    const request: Dispatcher.DispatchOptions = {
      origin: this.origin,
      path: url.pathname + url.search,
      method,
      headers,
      // undici would send all the memory behind an empty view.
      body: body === null || body.length === 0 ? null : body,
      headersTimeout: headersTimeoutMs,
      bodyTimeout: bodyTimeoutMs,
    };
    this.road.dispatcher.dispatch(request, this);
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    // Called off while it waited for the connection. Nothing is written yet: thrown, it leaves the connection to the next request.
    if (this.#settled) throw new OutboundFailure('aborted');
    this.#controller = controller;
    this.requestSent = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: OutboundHeaders): void {
    if (status < 200) return;
    this.headersReceived = true;
    this.status = status;
    this.#headers = headers;
    this.#codings = parseEncodings(String(headers['content-encoding'] ?? ''));
    this.#bytesMax = this.#encodedBytesMax();
    // A lying length is caught while the body arrives; an honest one spares the transfer.
    const declared = Number(headers['content-length'] ?? 0);
    if (declared > this.#bytesMax && this.options.method !== 'HEAD') this.#fail('too_large');
  }

  onResponseData(_: Dispatcher.DispatchController, piece: Buffer): void {
    if (this.#settled) return;
    this.bodyBytes += piece.length;
    if (!this.#codings) this.#fail('bad_encoding');
    else if (this.bodyBytes > this.#bytesMax) this.#fail('too_large');
    else this.#body.add(piece);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    const body = this.#body.take();
    if (this.#codings && this.#codings.length > 0) this.#decode(body, this.#codings);
    else this.#succeed(body);
  }

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (isOutboundFailure(error)) this.#settle(() => this.reject(error));
    else this.#fail(failureKindOf(error, this), error);
  }

  /** Compressing what does not compress adds a few bytes to each block. */
  #encodedBytesMax(): number {
    const { maxResponseBytes } = this.options;
    return this.#codings?.length === 0 ? maxResponseBytes : maxResponseBytes + (maxResponseBytes >> 8) + 1024;
  }

  #decode(body: Buffer, codings: readonly string[]): void {
    void decodeBody(body, codings, this.options.maxResponseBytes).then((decoded) => {
      if ('body' in decoded) this.#succeed(decoded.body);
      else this.#fail(decoded.fault, decoded.cause);
    });
  }

  #succeed(body: Buffer): void {
    const status = this.status ?? 0;
    this.#settle(() => this.resolve({ status, headers: this.#headers, body, url: this.options.url.href }));
  }

  #fail(kind: OutboundFailureKind, cause?: unknown): void {
    const failure = new OutboundFailure(kind, { facts: this, cause });
    this.#settle(() => this.reject(failure));
    this.#controller?.abort(failure);
  }

  #settle(tell: () => void): void {
    if (this.#settled) return;
    this.#settled = true;
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    this.road.turnstile.leave(this);
    tell();
  }

  readonly #onAbort = (): void => this.#fail('aborted', this.options.signal?.reason);
}
