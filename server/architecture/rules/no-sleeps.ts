import { contains, isTest, isTypeScript, type Node } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

export const rule: Rule = {
  name: 'no-sleeps',
  sentence:
    'Wait for the thing itself (vi.waitFor, expect.poll, an event) or move the test clock: a sleep is too short on a slow machine and too long on a fast one.',
  check: (tree) =>
    tree.files
      .filter(
        (file) =>
          isTypeScript(file) && isTest(file) && !/^(server\/testing|agent\/testing|bench)\//.test(file.path),
      )
      .flatMap((file) => findNodes(file, sleeps)),
};

function sleeps(node: Node): boolean {
  if (node.type === 'ImportDeclaration') return /^(node:)?timers\/promises$/.test(node.source.value);
  if (node.type === 'NewExpression') {
    return (
      node.callee.type === 'Identifier' && node.callee.name === 'Promise' && contains(node, isSetTimeout)
    );
  }
  if (node.type !== 'CallExpression' || node.callee.type !== 'MemberExpression') return false;
  const { property } = node.callee;
  return property.type === 'Identifier' && property.name === 'waitForTimeout';
}

/** The executor that resolves after a time; one that only rejects is a limit, not a sleep. */
const isSetTimeout = (node: Node): boolean =>
  node.type === 'CallExpression' &&
  node.callee.type === 'Identifier' &&
  node.callee.name === 'setTimeout' &&
  !contains(node, (part) => part.type === 'Identifier' && part.name === 'reject');
