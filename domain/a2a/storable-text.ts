const NOT_STORABLE = /\0|\p{Surrogate}/gu;

/**
 * `text` with NUL and unpaired halves of surrogate pairs replaced by U+FFFD: PostgreSQL refuses the first and UTF-8
 * has no form for the second, so one such character of an agent would otherwise cost its whole answer.
 */
export const toStorableText = (text: string): string => text.replace(NOT_STORABLE, '\uFFFD');
