/**
 * W3C trace context: version, trace id, id of the caller's span, flags. A later version has the same four fields first and
 * may have more after another hyphen; version ff is none.
 */
const FORM = /^(?!ff)([\da-f]{2})-(?!0{32})([\da-f]{32})-(?!0{16})[\da-f]{16}-([\da-f]{2})(-.*)?$/;
/** Of the flags, version 00 knows one: that the trace is recorded. */
const SAMPLED = 1;
/** Longer ones need not be passed on. */
const TRACESTATE_CHARACTERS_MAX = 512;

interface Read {
  readonly traceId: string;
  readonly flags: string;
}

function read(given: string | null): Read | null {
  const [, version, traceId, flags, more] = FORM.exec(given?.trim() ?? '') ?? [];
  if (traceId === undefined || flags === undefined) return null;
  if (version === '00') return more === undefined ? { traceId, flags } : null;
  return { traceId, flags: (Number.parseInt(flags, 16) & SAMPLED).toString(16).padStart(2, '0') };
}

/**
 * The trace that a step belongs to, with a span of its own: the one that the caller names, else a new one.
 * @param given the header `traceparent`, whatever it holds
 * @param randomHex as many random hexadecimal digits
 */
export function nextTraceparent(given: string | null, randomHex: (digits: number) => string): string {
  const { traceId, flags } = read(given) ?? { traceId: randomHex(32), flags: '01' };
  return `00-${traceId}-${randomHex(16)}-${flags}`;
}

/** The trace that a `traceparent` names; null for one that is broken. */
export const traceIdOf = (traceparent: string | null): string | null => read(traceparent)?.traceId ?? null;

/**
 * What goes on of the header `tracestate`: it says something about the trace of a `traceparent` alone, so with one that is
 * missing or broken it ends here, and so does one that is too long.
 */
export function passTracestate(tracestate: string | null, traceparent: string | null): string | null {
  if (tracestate === null || read(traceparent) === null) return null;
  return tracestate.length <= TRACESTATE_CHARACTERS_MAX ? tracestate : null;
}
