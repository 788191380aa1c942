import { cyclesOf } from '../import-graph';
import type { Rule } from '../rule';

export const rule: Rule = {
  name: 'no-cycles',
  sentence: 'Break the circle of imports: move what both sides need into a third file that imports neither.',
  check: (tree) =>
    cyclesOf(tree).map((cycle) => ({
      path: cycle[0] ?? '',
      line: 1,
      detail: `${[...cycle, cycle[0]].join(' -> ')}`,
    })),
};
