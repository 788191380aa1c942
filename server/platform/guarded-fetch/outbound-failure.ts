import type { AddressCategory } from './address-category';

/** One class has two identities, because Next compiles routes apart from server/main.ts; a registered symbol has one. */
const BRAND: unique symbol = Symbol.for('molecule.outbound-failure') as never;

/** What the caller may be told of each kind: it never names an address. */
const TEXTS = {
  bad_url: 'the address is not an http or https URL without credentials and fragment',
  bad_request: 'the request cannot be sent as it is',
  forbidden_address: 'the address may not be called',
  dns: 'the host name cannot be resolved',
  refused: 'the other side refuses connections',
  unreachable: 'the other side cannot be reached',
  connect_timeout: 'connecting took too long',
  tls: 'there is no trusted TLS connection to the other side',
  headers_timeout: 'the other side did not begin to answer in time',
  body_timeout: 'the answer stopped in the middle for too long',
  reset: 'the other side broke the connection off',
  early_close: 'the other side closed the connection before the answer was complete',
  bad_response: 'the answer is not HTTP/1.1',
  bad_encoding: 'the content-encoding of the answer is unknown or broken',
  bad_redirect: 'the answer redirects to where it may not',
  too_large: 'the answer is too large',
  aborted: 'the request was called off',
} as const;

export type OutboundFailureKind = keyof typeof TEXTS;

/** How far the exchange had come. */
export interface ExchangeFacts {
  /** The request began to be written to a connection: the other side may have acted on it. */
  readonly requestSent: boolean;
  /** A final status (200 or above) had arrived. */
  readonly headersReceived: boolean;
  readonly status: number | null;
  /** Bytes of the body that had arrived, before decompression. */
  readonly bodyBytes: number;
}

interface FailureOptions {
  /** For `forbidden_address`: what the address is. */
  readonly category?: AddressCategory;
  /** In place of the kind's own text; it must not name an address either. */
  readonly text?: string;
  readonly facts?: ExchangeFacts;
  readonly cause?: unknown;
}

const NOTHING_HAPPENED: ExchangeFacts = {
  requestSent: false,
  headersReceived: false,
  status: null,
  bodyBytes: 0,
};

/** Why an outbound request has no answer. The message may be shown to a caller, the cause only be logged. */
export class OutboundFailure extends Error implements ExchangeFacts {
  override readonly name = 'OutboundFailure';
  readonly [BRAND] = true;
  readonly category: AddressCategory | null;
  readonly requestSent: boolean;
  readonly headersReceived: boolean;
  readonly status: number | null;
  readonly bodyBytes: number;

  constructor(
    readonly kind: OutboundFailureKind,
    options: FailureOptions = {},
  ) {
    super(options.text ?? TEXTS[kind], options.cause === undefined ? undefined : { cause: options.cause });
    const facts = options.facts ?? NOTHING_HAPPENED;
    this.category = options.category ?? null;
    this.requestSent = facts.requestSent;
    this.headersReceived = facts.headersReceived;
    this.status = facts.status;
    this.bodyBytes = facts.bodyBytes;
  }
}

export function isOutboundFailure(error: unknown): error is OutboundFailure {
  return typeof error === 'object' && error !== null && BRAND in error;
}

const CATEGORY_TEXTS: Record<AddressCategory, string> = {
  public: 'a public address',
  loopback: 'a loopback address',
  private: 'a private address',
  unique_local: 'a private (unique-local) address',
  cgnat: 'an address of a carrier network',
  link_local: 'a link-local address',
  metadata: 'a cloud metadata service',
  multicast: 'a multicast address',
  broadcast: 'a broadcast address',
  documentation: 'an address reserved for documentation',
  unspecified: 'an unspecified address',
  reserved: 'a reserved address',
};

/** The failure for a host that the policy refuses: it says what kind of address it has, never which. */
export const forbidden = (category: AddressCategory): OutboundFailure =>
  new OutboundFailure('forbidden_address', {
    category,
    text: `the host is ${CATEGORY_TEXTS[category]}, which may not be called`,
  });
