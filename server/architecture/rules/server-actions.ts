import type { Node, SourceFile } from '../parse-tree';
import { type Rule, type Violation, violationAt } from '../rule';

const ACTIONS_FILE = /^app\/(?:.*\/)?actions\.ts$/;

export const rule: Rule = {
  name: 'server-actions',
  sentence:
    'Make every server action with action() in an actions.ts: it authenticates, parses and maps errors; a bare function is a public endpoint without a guard.',
  check: (tree) =>
    tree.files.flatMap((file) => {
      const code = /^(app|components)\/.*\.tsx?$/.test(file.path);
      if (!code) return [];
      return ACTIONS_FILE.test(file.path) ? faultsOf(file) : strayDirectives(file);
    }),
};

function faultsOf(file: SourceFile): Violation[] {
  return file.program.body.flatMap((node) => {
    if (node.type === 'ExportAllDeclaration' || node.type === 'ExportDefaultDeclaration') {
      return [violationAt(file, node, 'exports something that action() did not make')];
    }
    if (node.type !== 'ExportNamedDeclaration' || node.exportKind === 'type') return [];
    return node.declaration && isMadeByAction(node.declaration)
      ? []
      : [violationAt(file, node, 'exports something that action() did not make')];
  });
}

const isMadeByAction = (node: Node): boolean =>
  node.type === 'VariableDeclaration' &&
  node.kind === 'const' &&
  node.declarations.every(
    ({ init }) =>
      init?.type === 'CallExpression' && init.callee.type === 'Identifier' && init.callee.name === 'action',
  );

/** `'use server'` outside actions.ts would open a door that nobody looks for. */
function strayDirectives(file: SourceFile): Violation[] {
  const at = file.text.search(/^\s*['"]use server['"]/m);
  return at < 0
    ? []
    : [{ path: file.path, line: file.lineAt(at + 1), detail: "says 'use server' outside actions.ts" }];
}
