/** How wide a text is at one pixel of type. */
export type Measure = (text: string) => number;

const LINES_MAX = 2;

/** As much of a text as fits, with the sign that some is missing. */
function cut(text: string, size: number, width: number, measure: Measure): string {
  if (measure(text) * size <= width) return text;
  const letters = [...new Intl.Segmenter().segment(text)].map(({ segment }) => segment);
  let low = 0;
  let high = letters.length;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (measure(`${letters.slice(0, middle).join('')}…`) * size <= width) low = middle;
    else high = middle - 1;
  }
  return low === 0 ? '' : `${letters.slice(0, low).join('').trimEnd()}…`;
}

/** A name in at most two lines between words; what does not fit is cut. */
export function breakName(name: string, size: number, width: number, measure: Measure): string[] {
  const words = name.split(/\s+/).filter(Boolean);
  const first: string[] = [];
  while (words.length > 0) {
    const next = [...first, words[0] ?? ''].join(' ');
    if (first.length > 0 && measure(next) * size > width) break;
    first.push(words.shift() ?? '');
  }
  const lines = [first.join(' '), words.join(' ')].filter(Boolean).slice(0, LINES_MAX);
  return lines.map((line) => cut(line, size, width, measure)).filter(Boolean);
}
