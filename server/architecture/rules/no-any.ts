import { isTypeScript } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

export const rule: Rule = {
  name: 'no-any',
  sentence:
    'Say what the value is, or write unknown and look before you use it: any switches the contracts off.',
  check: (tree) =>
    tree.files
      .filter(isTypeScript)
      .flatMap((file) => findNodes(file, (node) => node.type === 'TSAnyKeyword')),
};
