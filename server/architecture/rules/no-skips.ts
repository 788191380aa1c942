import { isTest, isTypeScript, type Node } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

const SUITES = new Set(['describe', 'it', 'test', 'suite', 'bench']);
const SWITCHES = new Set(['skip', 'only', 'todo', 'fixme', 'fails']);

export const rule: Rule = {
  name: 'no-skips',
  sentence: 'Run the test or delete it: a skipped test guards nothing, and .only silences all the others.',
  check: (tree) =>
    tree.files
      .filter((file) => isTypeScript(file) && isTest(file))
      .flatMap((file) =>
        findNodes(file, (node) => {
          if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return false;
          return (
            SWITCHES.has(node.property.name) &&
            SUITES.has(rootOf(node.object) ?? '') &&
            `.${node.property.name}`
          );
        }),
      ),
};

/** `test` of `test.describe.serial`. */
function rootOf(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'MemberExpression' ? rootOf(node.object) : null;
}
