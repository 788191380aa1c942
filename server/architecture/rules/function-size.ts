import { isCode, isTest, type Node, type SourceFile, walk } from '../parse-tree';
import { quantile } from '../quantile';
import { type Rule, violationAt } from '../rule';

const LINES_MAX = 80;
const P90_LINES_MAX = 45;
const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

export const rule: Rule = {
  name: 'function-size',
  sentence: 'Split the function into named steps: at most 80 lines each, nine of ten at most 45.',
  check(tree) {
    const found = tree.files.filter((file) => isCode(file) && !isTest(file)).flatMap(functionsOf);
    const tooLong = found
      .filter(({ lines }) => lines > LINES_MAX)
      .map(({ file, node, lines }) => violationAt(file, node, `has ${lines} lines`));
    const p90 = quantile(
      found.map(({ lines }) => lines),
      0.9,
    );
    const [longest] = [...found].sort((a, b) => b.lines - a.lines);
    if (p90 <= P90_LINES_MAX || !longest) return tooLong;
    const detail = `is the longest; the p90 of all functions is ${p90}, the target ${P90_LINES_MAX}`;
    return [...tooLong, violationAt(longest.file, longest.node, detail)];
  },
};

function functionsOf(file: SourceFile): { file: SourceFile; node: Node; lines: number }[] {
  const found: { file: SourceFile; node: Node; lines: number }[] = [];
  walk(file, (node) => {
    if (!FUNCTIONS.has(node.type)) return;
    found.push({ file, node, lines: file.lineAt(node.end) - file.lineAt(node.start) + 1 });
  });
  return found;
}
