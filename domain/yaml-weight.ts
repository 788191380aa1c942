/** What a parser of YAML has to do for a text grows with these, and not with its length. */
const MARKS = new Set('\n,[]{}:?-&*!%\'"'.split('').map((mark) => mark.charCodeAt(0)));
const OPENERS = new Set(['['.charCodeAt(0), '{'.charCodeAt(0)]);
const CLOSERS = new Set([']'.charCodeAt(0), '}'.charCodeAt(0)]);

/** Open brackets inside each other that no document has, and that a parser reads at a growing price. */
const BRACKETS_MAX = 500;

export type YamlExcess = 'too_many_marks' | 'too_many_brackets';

/**
 * Whether a text would keep a YAML parser busy for seconds: parsers build objects for every mark, so that a text made of
 * nothing else takes a hundred times as long as prose of its size, and the process does nothing else meanwhile. One pass
 * over the characters, before any parser sees them.
 * @param marksMax structural characters that the text may have
 */
export function findYamlExcess(text: string, marksMax: number): YamlExcess | null {
  let marks = 0;
  let open = 0;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (!MARKS.has(code)) continue;
    marks += 1;
    if (marks > marksMax) return 'too_many_marks';
    if (OPENERS.has(code)) open += 1;
    else if (CLOSERS.has(code)) open = Math.max(0, open - 1);
    if (open > BRACKETS_MAX) return 'too_many_brackets';
  }
  return null;
}
