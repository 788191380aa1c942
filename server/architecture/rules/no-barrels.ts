import { isCode, type Program, type SourceFile } from '../parse-tree';
import type { Rule } from '../rule';

const INDEX = /(^|\/)index\.\w+$/;
const ROUTE = /^app\/api\/.*route\.ts$/;

export const rule: Rule = {
  name: 'no-barrels',
  sentence:
    'Import from the file that defines the thing: a file that only passes other files on hides cycles and pulls server code into the browser.',
  check: (tree) =>
    tree.files
      .filter((file) => isCode(file) && !ROUTE.test(file.path))
      .flatMap((file) => {
        if (INDEX.test(file.path))
          return [{ path: file.path, line: 1, detail: 'is an index file: name it after what it does' }];
        return onlyPassesOn(file) ? [{ path: file.path, line: 1, detail: 'only re-exports' }] : [];
      }),
};

function onlyPassesOn({ program }: SourceFile): boolean {
  const imported = importedNames(program);
  const rest = program.body.filter((node) => node.type !== 'ImportDeclaration');
  return (
    rest.length > 0 &&
    rest.every((node) => {
      if (node.type === 'ExportAllDeclaration') return true;
      if (node.type !== 'ExportNamedDeclaration' || node.declaration) return false;
      if (node.source) return true;
      return node.specifiers.every(
        (entry) => entry.local.type === 'Identifier' && imported.has(entry.local.name),
      );
    })
  );
}

const importedNames = (program: Program): Set<string> =>
  new Set(
    program.body.flatMap((node) =>
      node.type === 'ImportDeclaration' ? node.specifiers.map((entry) => entry.local.name) : [],
    ),
  );
