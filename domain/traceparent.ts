/** W3C trace context, version 00: trace id, id of the caller's span, flags. */
const FORM = /^00-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})$/;

/**
 * The trace that a step belongs to, with a span of its own: the one that the caller names, else a new one.
 * @param given the header `traceparent`, whatever it holds
 * @param randomHex as many random hexadecimal digits
 */
export function nextTraceparent(given: string | null, randomHex: (digits: number) => string): string {
  const [, traceId, flags] = FORM.exec(given?.trim() ?? '') ?? [];
  return `00-${traceId ?? randomHex(32)}-${randomHex(16)}-${flags ?? '01'}`;
}
