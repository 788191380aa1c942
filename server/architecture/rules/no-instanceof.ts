import { isTest, isTypeScript } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

export const rule: Rule = {
  name: 'no-instanceof',
  sentence:
    'Recognise errors by their brand (isAppError): Next compiles routes apart from server/main.ts, so one class has two identities and instanceof answers false.',
  check: (tree) =>
    tree.files
      .filter((file) => isTypeScript(file) && !isTest(file) && /^(server\/http|app)\//.test(file.path))
      .flatMap((file) =>
        findNodes(file, (node) => {
          if (node.type !== 'BinaryExpression' || node.operator !== 'instanceof') return false;
          const name = file.text.slice(node.right.start, node.right.end);
          return /(Error|Exception)$/.test(name) && `instanceof ${name}`;
        }),
      ),
};
