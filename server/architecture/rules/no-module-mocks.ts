import { isCode } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

const MOCKS = /^(mock|doMock|unstable_mockModule)$/;

export const rule: Rule = {
  name: 'no-module-mocks',
  sentence:
    'Hand the test a real thing (a server on loopback, a test database, a test clock) instead of mocking a module.',
  check: (tree) =>
    tree.files.filter(isCode).flatMap((file) =>
      findNodes(file, (node) => {
        if (node.type !== 'MemberExpression' || node.property.type !== 'Identifier') return false;
        const { object, property } = node;
        return (
          object.type === 'Identifier' && /^(vi|vitest|jest)$/.test(object.name) && MOCKS.test(property.name)
        );
      }),
    ),
};
