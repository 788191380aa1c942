import { importsOf } from '../import-graph';
import type { Rule } from '../rule';

const CATALOG = 'server/jobs/catalog.ts';

export const rule: Rule = {
  name: 'job-catalog',
  sentence: 'Add the job or sweeper to server/jobs/catalog.ts: what is not listed there never runs.',
  check(tree) {
    const imports = importsOf(tree);
    const listed = new Set(imports.filter(({ from }) => from === CATALOG).map(({ to }) => to));
    return tree.files
      .filter(({ path }) => /\.(job|sweeper)\.ts$/.test(path) && !listed.has(path))
      .map(({ path }) => ({ path, line: 1 }));
  },
};
