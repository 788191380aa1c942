/** Deeper values cannot be written as JSON again by everybody who reads them. */
const DEPTH_MAX = 500;
const TOO_DEEP = { omitted: 'nested too deeply' };

/** An escape sequence of JSON: two characters, or `\u` with four digits. */
const ESCAPE = /\\(?:u([0-9a-f]{4})|[^u])/g;
const NUL_OR_SURROGATE = /^(?:0000|d[89a-f]..)$/;

/**
 * A value as the JSON text that a jsonb column takes, null for nothing: U+FFFD in place of NUL and of lone surrogates
 * (as `toStorableText`), in keys too. A value that nests too deeply is replaced by a note that says so.
 */
export function toStorableJson(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  // JSON.stringify writes whole pairs as they are, so an escaped surrogate is a lone one.
  return JSON.stringify(nestsTooDeeply(value) ? TOO_DEEP : value).replace(ESCAPE, (whole, hex) =>
    typeof hex === 'string' && NUL_OR_SURROGATE.test(hex) ? '\\ufffd' : whole,
  );
}

/** True when a jsonb column takes the value as it is. */
export const isStorableJson = (value: unknown): boolean =>
  !nestsTooDeeply(value) && toStorableJson(value) === JSON.stringify(value);

/** True for what is nested so deeply that it would not be kept. */
export const nestsTooDeeply = (value: unknown): boolean => isDeeperThan(value, DEPTH_MAX);

function isDeeperThan(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  if (levels === 0) return true;
  return Object.values(value).some((inner) => isDeeperThan(inner, levels - 1));
}
