import { isCode, isTest, type Node } from '../parse-tree';
import { findNodes, type Rule } from '../rule';

const READERS =
  /^(server\/platform\/config[\w.-]*\.ts|agent\/environment\.ts|scripts\/.*|(.*\/)?[\w-]+\.config\.(ts|mjs|js))$/;
/** Next puts constants in place of these before the configuration can be read. */
const NEXT_ENTRIES = /^(instrumentation|proxy|components\/api-client\/base-path)\.ts$/;

export const rule: Rule = {
  name: 'process-env',
  sentence:
    'Add the setting to server/platform/config and read it from deps.config: only that file reads process.env.',
  check: (tree) =>
    tree.files
      .filter((file) => isCode(file) && !isTest(file) && !READERS.test(file.path))
      .flatMap((file) =>
        findNodes(file, (node, ancestors) => {
          if (importsEnv(node)) return true;
          return readsEnv(node) && !(NEXT_ENTRIES.test(file.path) && readsNextConstant(ancestors.at(-1)));
        }),
      ),
};

function readsEnv(node: Node): boolean {
  if (node.type === 'MemberExpression') return isProcess(node.object) && nameOf(node.property) === 'env';
  if (node.type !== 'VariableDeclarator' || node.id.type !== 'ObjectPattern' || !node.init) return false;
  return (
    isProcess(node.init) &&
    node.id.properties.some((entry) => entry.type === 'Property' && nameOf(entry.key) === 'env')
  );
}

const importsEnv = (node: Node): boolean =>
  node.type === 'ImportDeclaration' &&
  /^(node:)?process$/.test(node.source.value) &&
  node.specifiers.some((entry) => entry.type === 'ImportSpecifier' && nameOf(entry.imported) === 'env');

const readsNextConstant = (parent: Node | undefined): boolean =>
  parent?.type === 'MemberExpression' &&
  /^(NEXT_RUNTIME|NODE_ENV|NEXT_PUBLIC_BASE_PATH)$/.test(nameOf(parent.property) ?? '');

const isProcess = (node: Node): boolean =>
  (node.type === 'Identifier' && node.name === 'process') ||
  (node.type === 'MemberExpression' && nameOf(node.property) === 'process');

function nameOf(node: Node): string | null {
  if (node.type === 'Identifier') return node.name;
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : null;
}
