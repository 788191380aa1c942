import { posix } from 'node:path';
import { isCode, type Node, type SourceFile, type Tree, walk } from './parse-tree';

/** One import or re-export: of a file of ours (`to` is its path) or of a package (`to` is its name as written). */
export interface Import {
  readonly from: string;
  readonly to: string;
  readonly isPackage: boolean;
  /** Erased by the compiler: `import type`, or a type inside a type. */
  readonly isType: boolean;
  readonly line: number;
}

const EXTENSIONS = ['', '.ts', '.tsx', '.mjs', '.js', '/index.ts', '/index.tsx'];
const known = new WeakMap<Tree, readonly Import[]>();

/** Every import of the tree. Type imports count: they tie two files together as much as values do. */
export function importsOf(tree: Tree): readonly Import[] {
  const found = known.get(tree) ?? readImports(tree);
  known.set(tree, found);
  return found;
}

function readImports(tree: Tree): Import[] {
  const paths = new Set(tree.files.map((file) => file.path));
  const found: Import[] = [];
  for (const file of tree.files.filter(isCode)) {
    walk(file, (node) => {
      const request = requestOf(node);
      if (request === null) return;
      const place = { from: file.path, line: file.lineAt(node.start), isType: isTypeImport(node) };
      found.push({ ...place, ...resolve(file, request, paths) });
    });
  }
  return found;
}

function requestOf(node: Node): string | null {
  switch (node.type) {
    case 'ImportDeclaration':
    case 'ExportAllDeclaration':
    case 'TSImportType':
      return node.source.value;
    case 'ExportNamedDeclaration':
      return node.source?.value ?? null;
    case 'ImportExpression':
      return node.source.type === 'Literal' && typeof node.source.value === 'string'
        ? node.source.value
        : null;
    default:
      return null;
  }
}

function isTypeImport(node: Node): boolean {
  if (node.type === 'TSImportType') return true;
  if (node.type !== 'ImportDeclaration') return 'exportKind' in node && node.exportKind === 'type';
  const { importKind, specifiers } = node;
  if (importKind === 'type') return true;
  return (
    specifiers.length > 0 && specifiers.every((entry) => 'importKind' in entry && entry.importKind === 'type')
  );
}

function resolve(
  file: SourceFile,
  request: string,
  paths: ReadonlySet<string>,
): Pick<Import, 'to' | 'isPackage'> {
  if (!/^(\.|@\/)/.test(request)) return { to: request, isPackage: true };
  const path = request.startsWith('@/') ? request.slice(2) : posix.join(posix.dirname(file.path), request);
  const extension = EXTENSIONS.find((candidate) => paths.has(path + candidate)) ?? '';
  return { to: path + extension, isPackage: false };
}

/** For each file the shortest circle in which it is the first by name: none when there are no circles at all. */
export function cyclesOf(tree: Tree): string[][] {
  const targets = new Map<string, string[]>();
  for (const { from, to, isPackage } of importsOf(tree)) {
    if (!isPackage) targets.set(from, [...(targets.get(from) ?? []), to]);
  }
  return [...targets.keys()].sort().flatMap((start) => {
    const cycle = shortestCycle(start, targets);
    return cycle ? [cycle] : [];
  });
}

function shortestCycle(start: string, targets: ReadonlyMap<string, readonly string[]>): string[] | null {
  const paths = [[start]];
  const seen = new Set([start]);
  for (const path of paths) {
    for (const next of targets.get(path.at(-1) ?? '') ?? []) {
      if (next === start) return path;
      if (next < start || seen.has(next)) continue;
      seen.add(next);
      paths.push([...path, next]);
    }
  }
  return null;
}
