import { describe, expect, it } from 'vitest';
import { type AccessRule, type Caller, hasRole, isAllowed, ROLES, type Role } from './access-rules';

const OWN = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const OTHER = 'a3bb189e-8bf9-4c4b-9b3f-000000000002';
const person = (role: Role): Caller => ({ kind: 'person', role, workspaceId: null });
const key = (role: Role): Caller => ({ kind: 'key', role, workspaceId: null });
const CALLERS = {
  nobody: { kind: 'anonymous', role: null, workspaceId: null },
  viewer: person('viewer'),
  operator: person('operator'),
  owner: person('owner'),
  'viewer key': key('viewer'),
  'operator key': key('operator'),
  'owner key': key('owner'),
  agent: { kind: 'workspace', role: null, workspaceId: OWN },
} as const satisfies Record<string, Caller>;

interface Row {
  readonly rule: AccessRule;
  /** Who may, where the path names the agent's own workspace. */
  readonly own: readonly (keyof typeof CALLERS)[];
  /** Whether the agent may where the path names another workspace, or none. */
  readonly agentElsewhere: boolean;
}

const VIEWERS = ['viewer', 'operator', 'owner', 'viewer key', 'operator key', 'owner key'] as const;
const OPERATORS = ['operator', 'owner', 'operator key', 'owner key'] as const;
const OWNERS = ['owner', 'owner key'] as const;
const TABLE: readonly Row[] = [
  { rule: 'public', own: ['nobody', ...VIEWERS, 'agent'], agentElsewhere: true },
  { rule: 'viewer', own: VIEWERS, agentElsewhere: false },
  { rule: 'operator', own: OPERATORS, agentElsewhere: false },
  { rule: 'owner', own: OWNERS, agentElsewhere: false },
  { rule: { person: 'viewer' }, own: ['viewer', 'operator', 'owner'], agentElsewhere: false },
  { rule: { person: 'operator' }, own: ['operator', 'owner'], agentElsewhere: false },
  { rule: { person: 'owner' }, own: ['owner'], agentElsewhere: false },
  { rule: { role: null, agent: 'own' }, own: ['agent'], agentElsewhere: false },
  { rule: { role: null, agent: 'any' }, own: ['agent'], agentElsewhere: true },
  { rule: { role: 'viewer', agent: 'own' }, own: [...VIEWERS, 'agent'], agentElsewhere: false },
  { rule: { role: 'viewer', agent: 'any' }, own: [...VIEWERS, 'agent'], agentElsewhere: true },
  { rule: { role: 'operator', agent: 'own' }, own: [...OPERATORS, 'agent'], agentElsewhere: false },
  { rule: { role: 'operator', agent: 'any' }, own: [...OPERATORS, 'agent'], agentElsewhere: true },
  { rule: { role: 'owner', agent: 'own' }, own: [...OWNERS, 'agent'], agentElsewhere: false },
  { rule: { role: 'owner', agent: 'any' }, own: [...OWNERS, 'agent'], agentElsewhere: true },
];

describe.each(TABLE)('what asks for $rule', ({ rule, own, agentElsewhere }) => {
  it.each(Object.entries(CALLERS))('answers %s as the table says, at its own address', (name, caller) => {
    expect(isAllowed(rule, caller, OWN)).toBe((own as readonly string[]).includes(name));
  });

  it.each([OTHER, null])('answers an agent as the table says where the path names %s', (path) => {
    expect(isAllowed(rule, CALLERS.agent, path)).toBe(agentElsewhere);
  });

  it('asks no person which workspace the path names', () => {
    for (const role of ROLES) {
      const answers = [OWN, OTHER, null].map((path) => isAllowed(rule, person(role), path));
      expect(new Set(answers).size).toBe(1);
    }
  });
});

it.each<[Role, Role | null, boolean]>([
  ['viewer', null, false],
  ['viewer', 'viewer', true],
  ['viewer', 'owner', true],
  ['operator', 'viewer', false],
  ['operator', 'operator', true],
  ['owner', 'operator', false],
  ['owner', 'owner', true],
])('at least %s, asked of %s, is %s', (least, role, answer) => {
  expect(hasRole(least, role)).toBe(answer);
});
