import { truncateToRunes } from '../text';

const NAME_MAX = 255;

/** A name for a copy that none of those beside it has: `Ada copy`, then `Ada copy 2`. A copy of a copy counts on. */
export function copyName(name: string, taken: ReadonlySet<string>): string {
  const base = name.replace(/ copy(?: \d+)?$/, '');
  for (let n = 1; ; n += 1) {
    const suffix = n === 1 ? ' copy' : ` copy ${n}`;
    const candidate = cut(base, NAME_MAX - suffix.length) + suffix;
    if (!taken.has(candidate)) return candidate;
  }
}

/** In UTF-16 units, as the limit counts, and never through a character. */
function cut(text: string, max: number): string {
  let runes = max;
  let short = truncateToRunes(text, runes);
  while (short.length > max) {
    runes -= 1;
    short = truncateToRunes(text, runes);
  }
  return short.trimEnd();
}
