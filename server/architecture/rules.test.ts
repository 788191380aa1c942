import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { RULES } from './catalog';
import { readFixture } from './fixture';
import { readRepository } from './parse-tree';
import { applyRule, describeViolation } from './rule';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
const repository = readRepository(here('../..'));

describe.each(RULES)('$name', (rule) => {
  it('holds in the repository', () => {
    const violations = applyRule(rule, repository);
    expect(violations.map(describeViolation), rule.sentence).toEqual([]);
  });

  it('finds exactly the violations of its fixture', () => {
    const fixture = readFixture(rule.name);
    try {
      const violations = rule.check(fixture.tree);
      expect(violations.map(describeViolation).sort()).toEqual([...fixture.expected].sort());
    } finally {
      fixture.remove();
    }
  });

  it('says what to do instead, and why for each exception', () => {
    expect(rule.sentence).toMatch(/^[A-Z].{30,}\.$/s);
    for (const allowance of rule.allow ?? []) expect(allowance.reason).toMatch(/^[A-Z].{20,}\.$/s);
  });
});

it('lists every file of rules/ in the catalog', () => {
  const files = readdirSync(here('./rules')).map((name) => name.replace(/\.ts$/, ''));
  expect(RULES.map((rule) => rule.name).sort()).toEqual(files.sort());
});

it('reports an exception that nothing needs any more', () => {
  const rule = {
    name: 'example',
    sentence: '',
    allow: [{ path: 'old.ts', reason: 'it was once needed' }],
    check: () => [],
  };
  const violations = applyRule(rule, { root: '', files: [] });
  expect(violations.map(describeViolation)).toEqual([
    'old.ts:1 is allowed by example but no longer needs it',
  ]);
});
