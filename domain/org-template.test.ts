import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES } from './agent-runtimes';
import { type OrgTemplate, parseOrgTemplate } from './org-template';

interface Yaml {
  readonly name: string;
  readonly children: Yaml[];
}

const RUNTIME = AGENT_RUNTIMES[0]?.id ?? '';
const document = (rest: Record<string, unknown>): Record<string, unknown> => ({
  name: 'Team',
  defaults: { runtime: RUNTIME },
  workspaces: [{ name: 'Lead' }],
  ...rest,
});

function accepted(value: unknown): OrgTemplate {
  const result = parseOrgTemplate(value);
  if (!result.ok) throw new Error(result.problem);
  return result.template;
}

function problemOf(value: unknown): string {
  const result = parseOrgTemplate(value);
  return result.ok ? 'accepted' : result.problem;
}

describe('an accepted template', () => {
  it('is flattened with each parent before its children', () => {
    const { name, description, nodes } = accepted(
      document({
        description: 'Two levels',
        workspaces: [
          { name: 'Lead', role: 'Leads', children: [{ name: 'First' }, { name: 'Second', tier: 4 }] },
          { name: 'Other' },
        ],
      }),
    );
    expect([name, description]).toEqual(['Team', 'Two levels']);
    expect(nodes.map((node) => [node.index, node.parentIndex, node.name, node.role, node.tier])).toEqual([
      [0, null, 'Lead', 'Leads', 2],
      [1, null, 'Other', null, 2],
      [2, 0, 'First', null, 2],
      [3, 0, 'Second', null, 4],
    ]);
  });

  it('takes what a node says before the defaults, and tier 2 when nobody says', () => {
    const tiersOf = (defaults: object, node: object): (number | undefined)[] =>
      accepted(
        document({ defaults: { runtime: RUNTIME, ...defaults }, workspaces: [{ name: 'Lead', ...node }] }),
      ).nodes.map(({ tier }) => tier);
    expect(tiersOf({}, {})).toEqual([2]);
    expect(tiersOf({ tier: 3 }, {})).toEqual([3]);
    expect(tiersOf({ tier: 3 }, { tier: 1 })).toEqual([1]);
  });

  it('needs no defaults when each node names its runtime', () => {
    const workspaces = [{ name: 'Lead', runtime: RUNTIME }];
    expect(accepted({ name: 'Team', workspaces }).nodes[0]?.runtime).toBe(RUNTIME);
  });

  it('may use one name at different places', () => {
    const child = { name: 'Engineer' };
    const workspaces = [
      { name: 'A', children: [child] },
      { name: 'B', children: [child] },
    ];
    expect(accepted(document({ workspaces })).nodes).toHaveLength(4);
  });

  it('has as many nodes as the document, parents first, whatever its shape', () => {
    // Each number hangs a workspace below one of those before it; a null makes it a root.
    fc.assert(
      fc.property(fc.array(fc.option(fc.nat()), { minLength: 1, maxLength: 40 }), (parents) => {
        const all = parents.map((_, at): Yaml => ({ name: `W${at}`, children: [] }));
        const roots = all.filter((workspace, at) => {
          const parent = parents[at] ?? null;
          const place = parent === null || at === 0 ? undefined : all[parent % at];
          place?.children.push(workspace);
          return place === undefined;
        });
        const { nodes } = accepted(document({ workspaces: roots }));
        const count = all.length;
        expect(nodes).toHaveLength(count);
        expect(new Set(nodes.map((each) => each.name)).size).toBe(count);
        for (const [at, each] of nodes.entries()) {
          expect(each.index).toBe(at);
          expect(each.parentIndex ?? -1).toBeLessThan(at);
        }
      }),
    );
  });
});

describe('a refused template', () => {
  it.each([
    ['a name is missing', { name: undefined }, 'name'],
    ['a name is over-long', { name: 'a'.repeat(256) }, 'name'],
    ['a name has a line break', { name: 'a\nb' }, 'name'],
    ['it has no workspaces', { workspaces: [] }, 'workspaces'],
    ['it has a field that nobody knows', { category_routing: {} }, 'category_routing'],
    ['a default names no runtime of ours', { defaults: { runtime: 'vapour' } }, 'defaults.runtime'],
    ['a default has a field that nobody knows', { defaults: { runtime: RUNTIME, model: 'x' } }, 'defaults'],
    ['a description has NUL', { description: 'a\u0000b' }, 'description'],
    ['a workspace has no name', { workspaces: [{}] }, 'workspaces.0.name'],
    ['a workspace name is over-long', { workspaces: [{ name: 'a'.repeat(256) }] }, 'workspaces.0.name'],
    ['a workspace name is YAML-active', { workspaces: [{ name: 'a: [b]' }] }, 'workspaces.0.name'],
    ['a role is over-long', { workspaces: [{ name: 'A', role: 'a'.repeat(1001) }] }, 'workspaces.0.role'],
    ['a tier does not exist', { workspaces: [{ name: 'A', tier: 5 }] }, 'workspaces.0.tier'],
    ['a runtime is unknown', { workspaces: [{ name: 'A', runtime: 'vapour' }] }, 'workspaces.0.runtime'],
    ['a workspace has an unknown field', { workspaces: [{ name: 'A', plugins: [] }] }, 'workspaces.0'],
    [
      'a mistake stands deep in the tree',
      { workspaces: [{ name: 'A', children: [{ name: 'B', children: [{ name: '' }] }] }] },
      'workspaces.0.children.0.children.0.name',
    ],
    ['nobody names a runtime', { defaults: {} }, 'Lead'],
    ['two siblings have one name', { workspaces: [{ name: 'A' }, { name: 'A ' }] }, 'A'],
    [
      'two siblings below a parent have one name',
      { workspaces: [{ name: 'A', children: [{ name: 'Twin' }, { name: 'Twin' }] }] },
      'Twin',
    ],
  ])('says where: %s', (_, rest, place) => {
    expect(problemOf(document(rest))).toContain(place);
    expect(problemOf(document(rest))).not.toBe('accepted');
  });

  it('has more than 20,000 workspaces', () => {
    const workspaces = Array.from({ length: 20_001 }, (_, at) => ({ name: `W${at}` }));
    expect(problemOf(document({ workspaces }))).toContain('20000');
  });

  it('is anything that is no template, and reading it never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(parseOrgTemplate(value).ok).toBe(false);
      }),
    );
  });
});
