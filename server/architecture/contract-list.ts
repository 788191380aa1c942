import { type Node, type SourceFile, type Tree, walk } from './parse-tree';

export interface DeclaredContract {
  readonly file: SourceFile;
  readonly node: Node;
  readonly method: string;
  /** As declared, below the API base: `/workspaces/:id`. */
  readonly path: string;
}

/** Every `contract({ method, path, … })` of contracts/, read from the source. */
export function declaredContracts(tree: Tree): DeclaredContract[] {
  const found: DeclaredContract[] = [];
  for (const file of tree.files.filter(({ path }) => /^contracts\/(?!.*\.test\.)[^/]+\.ts$/.test(path))) {
    walk(file, (node) => {
      if (
        node.type !== 'CallExpression' ||
        node.callee.type !== 'Identifier' ||
        node.callee.name !== 'contract'
      )
        return;
      const [options] = node.arguments;
      if (options?.type !== 'ObjectExpression') return;
      const method = textOf(options, 'method');
      const path = textOf(options, 'path');
      if (method !== null && path !== null) found.push({ file, node, method, path });
    });
  }
  return found;
}

function textOf(object: Node & { type: 'ObjectExpression' }, name: string): string | null {
  for (const entry of object.properties) {
    if (entry.type !== 'Property' || entry.key.type !== 'Identifier' || entry.key.name !== name) continue;
    return entry.value.type === 'Literal' && typeof entry.value.value === 'string' ? entry.value.value : null;
  }
  return null;
}
