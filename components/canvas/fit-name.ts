/** Average advance of a character of the interface font, in ems, a little on the safe side. */
const CHAR_EM = 0.6;
const LINE_EM = 1.2;
const SIZES = [46, 42, 38, 34, 30, 26, 22, 18];

/** Lines that `words` fill when each takes at most `chars` characters; null when a word is longer than that. */
function linesOf(words: readonly string[], chars: number): number | null {
  let lines = 1;
  let used = 0;
  for (const word of words) {
    if (word.length > chars) return null;
    if (used > 0 && used + 1 + word.length > chars) {
      lines += 1;
      used = word.length;
    } else used += (used > 0 ? 1 : 0) + word.length;
  }
  return lines;
}

/** The largest type size at which a name fits a box; the smallest of the scale when none does. */
export function fitNameSize(name: string, width: number, height: number): number {
  const words = name.split(/\s+/).filter(Boolean);
  for (const size of SIZES) {
    const lines = linesOf(words, Math.floor(width / (size * CHAR_EM)));
    if (lines !== null && lines * size * LINE_EM <= height) return size;
  }
  return SIZES.at(-1) ?? 18;
}
