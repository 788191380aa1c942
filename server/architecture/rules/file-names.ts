import { isCode } from '../parse-tree';
import type { Rule, Violation } from '../rule';

const KEBAB = /^[a-z0-9]+(-[a-z0-9]+)*(\.[a-z0-9]+(-[a-z0-9]+)*)*$/;
/** Folders that Next.js gives a meaning: [param], [...rest], (group), @slot, _private, .well-known. */
const NEXT_FOLDER =
  /^(\[{1,2}(\.\.\.)?[a-z][a-z0-9_]*\]{1,2}|\([a-z0-9-]+\)|@[a-z0-9-]+|_[a-z0-9-]+|\.[a-z-]+)$/;
const BANNED_FOLDERS = new Set([
  'lib',
  'libs',
  'util',
  'utils',
  'helper',
  'helpers',
  'common',
  'services',
  'shared',
  'misc',
]);

export const rule: Rule = {
  name: 'file-names',
  sentence:
    'Name files and folders in kebab-case after what they do, components too; a folder called lib, utils, helpers, common, services or shared says nothing, so give each thing the home of its subject.',
  check: (tree) =>
    tree.files.flatMap((file): Violation[] => {
      const folders = file.path.split('/').slice(0, -1);
      const name = file.path.split('/').at(-1) ?? '';
      const place = { path: file.path, line: 1 };
      const banned = folders.find((folder) => BANNED_FOLDERS.has(folder));
      if (banned) return [{ ...place, detail: `stands in a folder called ${banned}` }];
      if (!isCode(file)) return [];
      const odd = folders.find(
        (folder) => !KEBAB.test(folder) && !(folders[0] === 'app' && NEXT_FOLDER.test(folder)),
      );
      if (odd && !odd.startsWith('.')) return [{ ...place, detail: `the folder ${odd} is not kebab-case` }];
      return KEBAB.test(name) ? [] : [{ ...place, detail: 'is not kebab-case' }];
    }),
};
