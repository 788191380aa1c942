import type { Node, SourceFile } from '../parse-tree';
import { type Rule, type Violation, violationAt } from '../rule';

export const ROUTE_FILE = /^app\/api\/(?:.*\/)?route\.ts$/;
const ROUTES = /^@\/server\/http\/routes\//;
const METHODS = /^(GET|HEAD|POST|PUT|PATCH|DELETE|OPTIONS)$/;
/** Next reads these constants of a route file. */
const SEGMENT_CONFIG = /^(dynamic|runtime|maxDuration|revalidate|fetchCache|preferredRegion)$/;

export const rule: Rule = {
  name: 'route-files',
  sentence:
    'Keep a route file to one line per verb, `export const POST = value`, with a value of server/http/routes: what it does is declared there.',
  check: (tree) =>
    tree.files
      .filter((file) => ROUTE_FILE.test(file.path))
      .flatMap((file) => file.program.body.flatMap((node): Violation[] => faultOf(file, node))),
};

function faultOf(file: SourceFile, node: Node): Violation[] {
  if (node.type === 'ImportDeclaration') {
    return ROUTES.test(node.source.value) ? [] : [violationAt(file, node, `imports ${node.source.value}`)];
  }
  if (node.type !== 'ExportNamedDeclaration') return [violationAt(file, node, 'holds more than exports')];
  if (node.source) {
    return ROUTES.test(node.source.value) ? [] : [violationAt(file, node, `re-exports ${node.source.value}`)];
  }
  if (!node.declaration) return [];
  return isPlainValue(node.declaration)
    ? []
    : [violationAt(file, node, 'exports something that it makes itself')];
}

function isPlainValue(node: Node): boolean {
  if (node.type !== 'VariableDeclaration' || node.kind !== 'const') return false;
  return node.declarations.every(({ id, init }) => {
    if (id.type !== 'Identifier' || !init) return false;
    if (SEGMENT_CONFIG.test(id.name)) return init.type === 'Literal';
    return METHODS.test(id.name) && (init.type === 'Identifier' || isMember(init));
  });
}

const isMember = (node: Node): boolean =>
  node.type === 'MemberExpression' && !node.computed && node.object.type === 'Identifier';

/** The HTTP methods that a route file exports. */
export function exportedMethods(file: SourceFile): string[] {
  return file.program.body.flatMap((node) => {
    if (node.type !== 'ExportNamedDeclaration') return [];
    const declared =
      node.declaration?.type === 'VariableDeclaration'
        ? node.declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []))
        : node.declaration && 'id' in node.declaration && node.declaration.id?.type === 'Identifier'
          ? [node.declaration.id.name]
          : [];
    const passedOn = node.specifiers.flatMap(({ exported }) =>
      exported.type === 'Identifier' ? [exported.name] : [],
    );
    return [...declared, ...passedOn].filter((name) => METHODS.test(name));
  });
}
