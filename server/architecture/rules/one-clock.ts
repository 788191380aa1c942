import { isTest, isTypeScript, type Node } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

export const rule: Rule = {
  name: 'one-clock',
  sentence:
    'Take the time from deps.clock.now(), so that tests can move it; performance.now() measures durations.',
  check: (tree) =>
    tree.files
      .filter((file) => isTypeScript(file) && /^(server|db)\//.test(file.path))
      .filter((file) => !isTest(file) && file.path !== 'server/platform/clock.ts')
      .flatMap((file) => findNodes(file, asksTheTime)),
};

function asksTheTime(node: Node): boolean {
  if (node.type === 'NewExpression') return isDate(node.callee) && node.arguments.length === 0;
  if (node.type === 'CallExpression') return isDate(node.callee);
  return (
    node.type === 'MemberExpression' &&
    isDate(node.object) &&
    node.property.type === 'Identifier' &&
    node.property.name === 'now'
  );
}

const isDate = (node: Node): boolean => node.type === 'Identifier' && node.name === 'Date';
