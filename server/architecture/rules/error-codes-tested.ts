import { isTypeScript, type Node, type SourceFile, walk } from '../parse-tree';
import { type Rule, violationAt } from '../rule';

const TABLE = 'contracts/errors.ts';

export const rule: Rule = {
  name: 'error-codes-tested',
  sentence:
    'Write a test that produces the error and names its code: a code that no test has seen may not be what callers get.',
  check(tree) {
    const table = tree.files.find((file) => file.path === TABLE);
    if (!table) return [];
    const tests = tree.files.filter(
      (file) => isTypeScript(file) && (/\.test\.tsx?$/.test(file.path) || /^e2e\//.test(file.path)),
    );
    const named = new Set(tests.flatMap(stringsOf));
    return codesOf(table)
      .filter(({ code }) => !named.has(code))
      .map(({ code, node }) => violationAt(table, node, `no test names '${code}'`));
  },
};

/** The keys of `export const ERRORS = { … }`. */
function codesOf(table: SourceFile): { code: string; node: Node }[] {
  const found: { code: string; node: Node }[] = [];
  walk(table, (node, ancestors) => {
    if (node.type !== 'Property' || node.key.type !== 'Identifier') return;
    const declarator = ancestors.find((ancestor) => ancestor.type === 'VariableDeclarator');
    const depth = ancestors.filter((ancestor) => ancestor.type === 'ObjectExpression').length;
    if (declarator?.type !== 'VariableDeclarator' || declarator.id.type !== 'Identifier') return;
    if (declarator.id.name === 'ERRORS' && depth === 1) found.push({ code: node.key.name, node });
  });
  return found;
}

function stringsOf(file: SourceFile): string[] {
  const found: string[] = [];
  walk(file, (node) => {
    if (node.type === 'Literal' && typeof node.value === 'string') found.push(node.value);
  });
  return found;
}
