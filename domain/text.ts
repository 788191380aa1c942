/** Characters that change the meaning of a YAML scalar; names and roles are written into YAML files. */
const YAML_ACTIVE = /[{}[\]|>*&!]/;
/** Line separators and other characters that YAML or a terminal acts on: C0, DEL, C1, U+2028 and U+2029. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is what this is for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/;
// biome-ignore lint/suspicious/noControlCharactersInRegex: as above; tab, LF and CR are allowed in longer text
const CONTROL_EXCEPT_WHITESPACE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;
/** Half of a surrogate pair: no UTF-8 exists for it, so it would be stored as another character. */
const LONE_SURROGATE = /\p{Surrogate}/u;
const UNSTORABLE = /[\0\p{Surrogate}]/gu;

/** True when `text` may stand on one line of a YAML file: no control character, nothing YAML acts on. */
export const isPlainLine = (text: string): boolean =>
  !CONTROL.test(text) && !YAML_ACTIVE.test(text) && !LONE_SURROGATE.test(text);

/** True when `text` holds no control character but tab, LF and CR; PostgreSQL refuses NUL in text. */
export const isPlainText = (text: string): boolean =>
  !CONTROL_EXCEPT_WHITESPACE.test(text) && !LONE_SURROGATE.test(text);

/**
 * Cuts `text` so that its UTF-8 form has at most `bytesMax` bytes, never inside a code point.
 * The one truncation of the project: a raw slice can split a surrogate pair, which PostgreSQL refuses.
 */
export function truncateToBytes(text: string, bytesMax: number): string {
  const bytes = new TextEncoder().encode(text);
  if (bytes.length <= bytesMax) return text;
  let end = bytesMax;
  // A byte 10xxxxxx continues a code point: step back to where one starts.
  while (end > 0 && ((bytes[end] ?? 0) & 0b1100_0000) === 0b1000_0000) end -= 1;
  // ignoreBOM: otherwise a leading U+FEFF would be taken for a mark and dropped.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end));
}

/** The end of `text`, at most `bytesMax` bytes of its UTF-8 form, never beginning inside a code point. */
export function lastBytes(text: string, bytesMax: number): string {
  const bytes = new TextEncoder().encode(text);
  let start = Math.max(0, bytes.length - bytesMax);
  while (start > 0 && ((bytes[start] ?? 0) & 0b1100_0000) === 0b1000_0000) start += 1;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(start));
}

/** The first `runesMax` code points of `text`. */
export function truncateToRunes(text: string, runesMax: number): string {
  let end = 0;
  let count = 0;
  for (const rune of text) {
    if (count === runesMax) return text.slice(0, end);
    count += 1;
    end += rune.length;
  }
  return text;
}

/**
 * Text as PostgreSQL takes it: U+FFFD in place of NUL, which it refuses, and of lone surrogates, which have no UTF-8. What
 * an agent or a person said must not be lost for one odd character.
 */
export const toStorableText = (text: string): string => text.replace(UNSTORABLE, '\uFFFD');

/** True when PostgreSQL takes `text` as it is: what a person wrote on purpose is refused rather than changed. */
export const isStorableText = (text: string): boolean => toStorableText(text) === text;
