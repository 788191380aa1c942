import { isTest, isTypeScript, type Node } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

const DOORS = new Set(['fetch', 'EventSource', 'WebSocket', 'XMLHttpRequest', 'sendBeacon']);

export const rule: Rule = {
  name: 'one-fetch',
  sentence:
    'Call the contract through components/api-client: it is the only place with fetch, EventSource and WebSocket.',
  check: (tree) =>
    tree.files
      .filter((file) => isTypeScript(file) && /^(components|app)\//.test(file.path))
      .filter((file) => !isTest(file) && !file.path.startsWith('components/api-client/'))
      .flatMap((file) => findNodes(file, opensConnection)),
};

function opensConnection(node: Node): boolean {
  if (node.type !== 'CallExpression' && node.type !== 'NewExpression') return false;
  const { callee } = node;
  if (callee.type === 'Identifier') return DOORS.has(callee.name);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return false;
  const { object, property } = callee;
  return (
    object.type === 'Identifier' &&
    /^(window|globalThis|self|navigator)$/.test(object.name) &&
    DOORS.has(property.name)
  );
}
