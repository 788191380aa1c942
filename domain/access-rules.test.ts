import { expect, it } from 'vitest';
import { type AccessRule, isAllowed, type Role } from './access-rules';

const TABLE: readonly [AccessRule, Role | null, boolean][] = [
  ['public', null, true],
  ['public', 'viewer', true],
  ['public', 'operator', true],
  ['public', 'owner', true],
  ['viewer', null, false],
  ['viewer', 'viewer', true],
  ['viewer', 'operator', true],
  ['viewer', 'owner', true],
  ['operator', null, false],
  ['operator', 'viewer', false],
  ['operator', 'operator', true],
  ['operator', 'owner', true],
  ['owner', null, false],
  ['owner', 'viewer', false],
  ['owner', 'operator', false],
  ['owner', 'owner', true],
];

it.each(TABLE)('what asks for %s answers %s: %s', (rule, role, allowed) => {
  expect(isAllowed(rule, role)).toBe(allowed);
});
