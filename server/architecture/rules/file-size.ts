import { isCode, isTest, type SourceFile } from '../parse-tree';
import { quantile } from '../quantile';
import type { Rule, Violation } from '../rule';

const LINES_MAX = 400;
const MEDIAN_LINES_MAX = 80;
const P90_LINES_MAX = 250;

export const rule: Rule = {
  name: 'file-size',
  sentence:
    'Split the file by subject: at most 400 lines each, half of the files at most 80, nine of ten at most 250.',
  check(tree) {
    const code = tree.files.filter((file) => isCode(file) || file.path.endsWith('.css'));
    const tooLong = code
      .filter((file) => file.lineCount > LINES_MAX)
      .map(
        (file): Violation => ({
          path: file.path,
          line: LINES_MAX + 1,
          detail: `has ${file.lineCount} lines`,
        }),
      );
    const sizes = code.filter((file) => !isTest(file)).map((file) => file.lineCount);
    const longest = code.reduce<SourceFile | undefined>(
      (a, b) => (a && a.lineCount >= b.lineCount ? a : b),
      undefined,
    );
    return [
      ...tooLong,
      ...overTarget('median', quantile(sizes, 0.5), MEDIAN_LINES_MAX, longest),
      ...overTarget('p90', quantile(sizes, 0.9), P90_LINES_MAX, longest),
    ];
  },
};

function overTarget(
  name: string,
  value: number,
  target: number,
  longest: SourceFile | undefined,
): Violation[] {
  if (value <= target || !longest) return [];
  return [
    {
      path: longest.path,
      line: 1,
      detail: `is the longest; the ${name} of all files is ${value}, the target ${target}`,
    },
  ];
}
