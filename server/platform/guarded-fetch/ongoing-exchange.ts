import type { Dispatcher } from 'undici';
import { failureKindOf } from './failure-kind';
import {
  type ExchangeFacts,
  isOutboundFailure,
  OutboundFailure,
  type OutboundFailureKind,
} from './outbound-failure';
import type { Ticket, Turnstile } from './turnstile';

export type OutboundHeaders = Readonly<Record<string, string | string[] | undefined>>;

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

/** One request on its way and what has come back of it so far; what is done with the answer is for the two kinds of it. */
export abstract class OngoingExchange implements Dispatcher.DispatchHandler, ExchangeFacts, Ticket {
  readonly origin: string;
  requestSent = false;
  headersReceived = false;
  status: number | null = null;
  bodyBytes = 0;
  protected headers: OutboundHeaders = {};
  protected controller: Dispatcher.DispatchController | undefined;
  #isOver = false;

  constructor(
    private readonly road: Road,
    protected readonly options: ExchangeOptions,
  ) {
    this.origin = options.url.origin;
  }

  begin(): void {
    const { signal } = this.options;
    if (signal?.aborted) {
      this.#isOver = true;
      this.tellFailure(new OutboundFailure('aborted', { cause: signal.reason }));
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
    if (this.#isOver) throw new OutboundFailure('aborted');
    this.controller = controller;
    this.requestSent = true;
  }

  onResponseStart(_: Dispatcher.DispatchController, status: number, headers: OutboundHeaders): void {
    if (status < 200) return;
    this.headersReceived = true;
    this.status = status;
    this.headers = headers;
    this.onHead();
  }

  abstract onResponseData(controller: Dispatcher.DispatchController, piece: Buffer): void;
  abstract onResponseEnd(): void;

  onResponseError(_: Dispatcher.DispatchController, error: Error): void {
    if (isOutboundFailure(error)) this.finish(() => this.tellFailure(error));
    else this.fail(failureKindOf(error, this), error);
  }

  protected get isOver(): boolean {
    return this.#isOver;
  }

  /** The final status and its headers are there. */
  protected abstract onHead(): void;
  protected abstract tellFailure(failure: OutboundFailure): void;

  protected fail(kind: OutboundFailureKind, cause?: unknown): void {
    const failure = new OutboundFailure(kind, { facts: this, cause });
    this.finish(() => this.tellFailure(failure));
    this.controller?.abort(failure);
  }

  /** Ends it, once, whichever way. */
  protected finish(tell: () => void): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.options.signal?.removeEventListener('abort', this.#onAbort);
    this.road.turnstile.leave(this);
    tell();
  }

  readonly #onAbort = (): void => this.fail('aborted', this.options.signal?.reason);
}
