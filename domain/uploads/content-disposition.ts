/** What a header may hold as it is, without what ends or escapes a quoted text. */
const NOT_PLAIN = /[^ !#$&-[\]-~]/gu;
const STILL_RESERVED = /['()*]/g;

/** Has a file saved under its name: once in plain letters, and once as it is (RFC 6266, RFC 8187). */
export function contentDisposition(name: string): string {
  const plain = name.replace(NOT_PLAIN, '_');
  const whole = encodeURIComponent(wellFormed(name)).replace(
    STILL_RESERVED,
    (letter) => `%${letter.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${whole}`;
}

/** Half of a character has no form in UTF-8. */
const wellFormed = (text: string): string => text.replace(/\p{Surrogate}/gu, '\uFFFD');
