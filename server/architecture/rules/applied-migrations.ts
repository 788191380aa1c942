import { createHash } from 'node:crypto';
import type { Rule, Violation } from '../rule';

const RECORD = 'server/architecture/applied-migrations.json';

export const rule: Rule = {
  name: 'applied-migrations',
  sentence:
    'Never edit a migration that databases may have applied: change db/schema and generate another one, then run `node scripts/record-migrations.mjs` to record it.',
  check(tree) {
    const migrations = tree.files.filter((file) => /^drizzle\/[^/]+\.sql$/.test(file.path));
    const record = tree.files.find((file) => file.path === RECORD);
    const recorded = new Map(Object.entries<unknown>(record ? JSON.parse(record.text) : {}));
    const present = new Set(migrations.map((file) => file.path.replace('drizzle/', '')));
    return [
      ...migrations.flatMap((file): Violation[] => {
        const hash = recorded.get(file.path.replace('drizzle/', ''));
        if (hash === undefined) return [{ path: file.path, line: 1, detail: 'is not recorded' }];
        const actual = createHash('sha256').update(file.text).digest('hex');
        return hash === actual
          ? []
          : [{ path: file.path, line: 1, detail: 'was edited after it was recorded' }];
      }),
      ...[...recorded.keys()]
        .filter((name) => !present.has(name))
        .map((name): Violation => ({ path: `drizzle/${name}`, line: 1, detail: 'is recorded but gone' })),
    ];
  },
};
