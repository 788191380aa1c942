/** A replacement for many values at once: one walk over a text, however many values there are. */
export type ReplaceValues = (text: string, replacementOf: (value: string) => string) => string;

/**
 * @param values each at least `prefixLength` characters long; where several begin at one place the longest counts
 */
export function createReplaceValues(values: Iterable<string>, prefixLength: number): ReplaceValues {
  const byPrefix = new Map<string, string[]>();
  const begins = new Uint8Array(0x1_0000);
  for (const value of [...values].sort((a, b) => b.length - a.length)) {
    const prefix = value.slice(0, prefixLength);
    const others = byPrefix.get(prefix);
    if (others) others.push(value);
    else byPrefix.set(prefix, [value]);
    begins[value.charCodeAt(0)] = 1;
  }
  const findAt = (text: string, at: number): string | undefined =>
    // Most characters begin none of them, and need no look-up.
    begins[text.charCodeAt(at)] === 0
      ? undefined
      : byPrefix.get(text.slice(at, at + prefixLength))?.find((value) => text.startsWith(value, at));
  return (text, replacementOf) => {
    const pieces: string[] = [];
    let from = 0;
    for (let at = 0; at + prefixLength <= text.length; ) {
      const value = findAt(text, at);
      if (value === undefined) at += 1;
      else {
        pieces.push(text.slice(from, at), replacementOf(value));
        at += value.length;
        from = at;
      }
    }
    return pieces.length === 0 ? text : pieces.join('') + text.slice(from);
  };
}
