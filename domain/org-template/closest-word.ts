/** The word of `words` that `word` was probably meant to be; null when none is near. */
export function closestWord(word: string, words: readonly string[]): string | null {
  const asked = plain(word);
  let best: string | null = null;
  let bestDistance = Math.max(1, Math.floor(asked.length / 3)) + 1;
  for (const candidate of words) {
    const distance = distanceOf(asked, plain(candidate), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** Case and the kind of separator are what people mix up first. */
const plain = (word: string): string => word.slice(0, 100).toLowerCase().replace(/[-_ ]/g, '');

/** Half a word is as near as a slip of the finger. */
function distanceOf(asked: string, candidate: string, limit: number): number {
  const isPart = asked.length >= 3 && (candidate.startsWith(asked) || candidate.endsWith(asked));
  return isPart ? Math.min(1, limit) : editDistance(asked, candidate, limit);
}

/** Letters to add, drop or change; gives up at `limit`. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? limit;
}
