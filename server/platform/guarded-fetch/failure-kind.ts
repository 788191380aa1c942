import { errors } from 'undici';
import type { ExchangeFacts, OutboundFailureKind } from './outbound-failure';

const KINDS: Readonly<Record<string, OutboundFailureKind>> = {
  ECONNREFUSED: 'refused',
  EHOSTUNREACH: 'unreachable',
  EHOSTDOWN: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENETDOWN: 'unreachable',
  EADDRNOTAVAIL: 'unreachable',
  EACCES: 'unreachable',
  EPERM: 'unreachable',
  UND_ERR_CONNECT_TIMEOUT: 'connect_timeout',
  UND_ERR_HEADERS_TIMEOUT: 'headers_timeout',
  UND_ERR_BODY_TIMEOUT: 'body_timeout',
  ECONNRESET: 'reset',
  ECONNABORTED: 'reset',
  EPIPE: 'reset',
  UND_ERR_SOCKET: 'early_close',
  UND_ERR_HEADERS_OVERFLOW: 'bad_response',
  UND_ERR_INVALID_ARG: 'bad_request',
  UND_ERR_NOT_SUPPORTED: 'bad_request',
  UND_ERR_REQ_CONTENT_LENGTH_MISMATCH: 'bad_request',
  UND_ERR_ABORTED: 'aborted',
  UND_ERR_ABORT: 'aborted',
  UND_ERR_DESTROYED: 'aborted',
  UND_ERR_CLOSED: 'aborted',
  EPROTO: 'tls',
};

/** Node passes on OpenSSL's names for a certificate that does not verify. */
const TLS =
  /^(ERR_(TLS|SSL)_|CERT_|CRL_|UNABLE_TO_|ERROR_IN_C|(DEPTH_ZERO_)?SELF_SIGNED_CERT|INVALID_(CA|PURPOSE)$|PATH_LENGTH_EXCEEDED$|HOSTNAME_MISMATCH$)/;

/** What a system, TLS or undici error means, given how far the exchange had come; it is recognised by its code. */
export function failureKindOf(error: unknown, facts: ExchangeFacts): OutboundFailureKind {
  const code = codeOf(error);
  // The kernel gives up on a handshake with the same code as on an established connection.
  if (code === 'ETIMEDOUT') return facts.requestSent ? 'reset' : 'connect_timeout';
  // Without headers it is these that contradict each other about the length.
  if (code === 'UND_ERR_RES_CONTENT_LENGTH_MISMATCH')
    return facts.headersReceived ? 'early_close' : 'bad_response';
  const known = KINDS[code];
  if (known) return known;
  if (error instanceof errors.HTTPParserError) return parserFailure(error);
  if (TLS.test(code)) return 'tls';
  return facts.requestSent ? 'reset' : 'unreachable';
}

/** undici's parser errors have no usable code. They quote what does not fit, which is nothing when there should be more. */
const parserFailure = (error: object): OutboundFailureKind =>
  Reflect.get(error, 'data') ? 'bad_response' : 'early_close';

function codeOf(error: unknown): string {
  const code: unknown = typeof error === 'object' && error !== null ? Reflect.get(error, 'code') : undefined;
  return typeof code === 'string' ? code : '';
}
