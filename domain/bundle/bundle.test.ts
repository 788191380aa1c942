import {
  array,
  assert,
  boolean,
  constantFrom,
  dictionary,
  integer,
  option,
  property,
  record,
  string,
  uniqueArray,
} from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isStorableText } from '../text';
import { BUNDLE_LIMITS } from './bundle-schema';
import { copyName } from './copy-name';
import { parseBundle } from './parse-bundle';
import { toBundle } from './to-bundle';
import type { WorkspaceSnapshot } from './workspace-snapshot';

const ROOT: WorkspaceSnapshot = {
  id: 'w1',
  parentIndex: null,
  name: 'Ada',
  role: null,
  runtime: 'mock',
  tier: 2,
  model: null,
  maxConcurrentTasks: 1,
  workspaceDir: null,
  workspaceAccess: 'none',
  budgetLimitCents: null,
  canvas: null,
  size: null,
  z: 0,
  collapsed: false,
  files: {},
  settings: {},
  schedules: [],
  channels: [],
  memories: [],
  agentCard: null,
};

const word = string({ unit: constantFrom(...'abcXYZ09-_é'), minLength: 1, maxLength: 12 });
const text = string({ unit: 'grapheme', maxLength: 60 });
/** Paths of every kind that a bundle sorts into a part of its own. */
const path = constantFrom(
  'system-prompt.md',
  'notes.md',
  'config.yaml',
  'skills/search/SKILL.md',
  'skills/search/run.sh',
  'skills/plain/readme.txt',
  'tools/web.json',
  'tools/odd.json',
  'deep/er/file.md',
  'README',
);
const content = constantFrom(
  'text\n',
  '{\n  "a": 1\n}\n',
  '{"a":1}',
  '[]\n',
  'null\n',
  '---\nname: Search\ndescription: "Finds"\n---\nHow.\n',
  '',
);
const snapshot = record({
  id: word,
  name: word,
  role: option(word),
  tier: integer({ min: 1, max: 4 }),
  model: option(word.filter((one) => /^[!-~]+$/.test(one))),
  maxConcurrentTasks: integer({ min: 1, max: 9 }),
  workspaceDir: option(word),
  workspaceAccess: constantFrom('none' as const, 'read_only' as const, 'read_write' as const),
  budgetLimitCents: option(integer({ min: 0, max: 1000 })),
  canvas: option(record({ x: integer({ min: -99, max: 99 }), y: integer({ min: -99, max: 99 }) })),
  size: option(record({ width: integer({ min: 0, max: 9999 }), height: integer({ min: 0, max: 9999 }) })),
  z: integer({ min: -99, max: 99 }),
  collapsed: boolean(),
  files: dictionary(path, content, { maxKeys: 6 }),
  settings: dictionary(word, text, { maxKeys: 2 }),
  schedules: uniqueArray(
    record({
      name: word,
      cronExpr: constantFrom('@daily', '*/5 8-18 * * 1-5'),
      timezone: constantFrom('UTC', 'Europe/Berlin'),
      prompt: text,
      enabled: boolean(),
    }),
    { maxLength: 2, selector: ({ name }) => name },
  ),
  memories: array(
    record({
      content: text.filter((one) => one !== ''),
      scope: constantFrom('LOCAL' as const, 'TEAM' as const, 'GLOBAL' as const),
      namespace: word,
    }),
    { maxLength: 2 },
  ),
});

describe('a bundle', () => {
  it('is read as the tree that was written, whatever the tree holds', () => {
    assert(
      property(array(snapshot, { minLength: 1, maxLength: 6 }), integer({ min: 0 }), (list, seed) => {
        const tree = list.map((one, at): WorkspaceSnapshot => {
          const parentIndex = at === 0 ? null : (seed + at * 7) % at;
          return { ...ROOT, ...one, parentIndex };
        });
        // Level by level, as a tree is read from the database.
        const ordered = levels(tree);
        const parsed = parseBundle(JSON.parse(JSON.stringify(toBundle(ordered))));
        expect(parsed).toEqual({ ok: true, snapshots: ordered });
      }),
    );
  });

  it('is the same text for the same tree', () => {
    const files = { 'b.md': 'B', 'a.md': 'A', 'system-prompt.md': 'Be kind.' };
    const other = { 'system-prompt.md': 'Be kind.', 'a.md': 'A', 'b.md': 'B' };
    expect(JSON.stringify(toBundle([{ ...ROOT, files }]))).toBe(
      JSON.stringify(toBundle([{ ...ROOT, files: other }])),
    );
  });

  it('has its files in the parts that the format names', () => {
    const files = {
      'system-prompt.md': 'Be kind.',
      'skills/search/SKILL.md': '---\nname: Web search\ndescription: Finds things\n---\n',
      'tools/web.json': '{\n  "url": "x"\n}\n',
      'notes.md': 'N',
      'config.yaml': 'name: Ada\n',
    };
    expect(toBundle([{ ...ROOT, files }])).toMatchObject({
      schema: '1.0',
      system_prompt: 'Be kind.',
      skills: [{ id: 'search', name: 'Web search', description: 'Finds things' }],
      tools: [{ id: 'web', config: { url: 'x' } }],
      prompts: { 'notes.md': 'N' },
      files: { 'config.yaml': 'name: Ada\n' },
    });
  });

  it('of another platform may name no runtime below the first, and say what it is for in its description', () => {
    const parsed = parseBundle({
      schema: '1.0',
      id: 'x',
      name: 'Lead',
      description: 'Leads [the] team\nand more',
      runtime: 'mock',
      skills: [{ id: 'review', name: 'Review', description: 'Reads code', files: {} }],
      sub_workspaces: [{ id: 'y', name: 'Member' }],
    });
    if (!parsed.ok) throw new Error(parsed.message);
    expect(parsed.snapshots.map(({ role, runtime }) => [role, runtime])).toEqual([
      ['Leads  the  team', 'mock'],
      [null, 'mock'],
    ]);
    expect(parsed.snapshots[0]?.files['skills/review/SKILL.md']).toContain('description: "Reads code"');
  });
});

/** Parents first, level by level, in the order of the list. */
function levels(tree: readonly WorkspaceSnapshot[]): WorkspaceSnapshot[] {
  const ordered: WorkspaceSnapshot[] = [];
  const queue = [{ at: 0, parentIndex: null as number | null }];
  for (const { at, parentIndex } of queue) {
    const one = tree[at];
    if (!one) continue;
    for (const [child, other] of tree.entries())
      if (other.parentIndex === at) queue.push({ at: child, parentIndex: ordered.length });
    ordered.push({ ...one, parentIndex });
  }
  return ordered;
}

const GOOD = { schema: '1.0', id: 'w1', name: 'Ada', runtime: 'mock' };
const nested = (depth: number): unknown => {
  let node: Record<string, unknown> = { id: 'x', name: 'x' };
  for (let level = 1; level < depth; level += 1) node = { id: 'x', name: 'x', sub_workspaces: [node] };
  return { ...GOOD, sub_workspaces: [node] };
};

describe('a bundle that is refused, with the place', () => {
  it.each<[string, unknown, string, RegExp]>([
    ['a list', [], '', /./],
    ['null', null, '', /./],
    ['no schema', { id: 'a', name: 'b', runtime: 'mock' }, 'schema', /1\.0/],
    ['another schema', { ...GOOD, schema: '2.0' }, 'schema', /1\.0/],
    ['no name', { ...GOOD, name: undefined }, 'name', /text/],
    ['a name that YAML acts on', { ...GOOD, name: '!include x' }, 'name', /one line/],
    ['no runtime', { ...GOOD, runtime: undefined }, 'runtime', /must name/],
    ['a tier that is none', { ...GOOD, tier: 9 }, 'tier', /1 to 4/],
    ['an unknown field', { ...GOOD, secrets: { A: 'b' } }, 'secrets', /not a known field/],
    ['a child without a name', { ...GOOD, sub_workspaces: [{ id: 'y' }] }, 'sub_workspaces.0.name', /text/],
    ['a child that is none', { ...GOOD, sub_workspaces: [7] }, 'sub_workspaces.0', /./],
    ['a way out', { ...GOOD, files: { '../../etc/passwd': 'x' } }, 'files', /no '\.'/],
    ['an absolute path', { ...GOOD, files: { '/etc/passwd': 'x' } }, 'files', /relative/],
    ['a way out of a skill', { ...GOOD, skills: [{ id: '..', files: { a: 'x' } }] }, 'files', /no '\.'/],
    ['a path twice', { ...GOOD, prompts: { 'a.md': '1' }, files: { 'a.md': '2' } }, 'files', /once: a\.md/],
    ['a file as a folder', { ...GOOD, files: { a: '1', 'a/b': '2' } }, 'files', /as a file and as a folder/],
    ['a file that is no text', { ...GOOD, files: { a: 1 } }, 'files.a', /text/],
    ['NUL in a text', { ...GOOD, system_prompt: 'a\0b' }, 'system_prompt', /NUL/],
    [
      'a file that is too large',
      { ...GOOD, files: { a: 'x'.repeat(1024 * 1024 + 1) } },
      'files.a',
      /at most/,
    ],
    [
      'too many levels',
      nested(BUNDLE_LIMITS.depth + 1),
      `${'sub_workspaces.0.'.repeat(BUNDLE_LIMITS.depth)}`.slice(0, -1),
      /levels/,
    ],
    ['a tower', nested(20_000), `${'sub_workspaces.0.'.repeat(BUNDLE_LIMITS.depth)}`.slice(0, -1), /levels/],
    [
      'too many workspaces',
      {
        ...GOOD,
        sub_workspaces: Array.from({ length: BUNDLE_LIMITS.workspaces }, () => ({ id: 'x', name: 'x' })),
      },
      'sub_workspaces',
      /limit/,
    ],
  ])('%s', (_, value, path, message) => {
    const parsed = parseBundle(value);
    if (parsed.ok) throw new Error('it was accepted');
    expect(parsed.path.join('.')).toBe(path);
    expect(parsed.message).toMatch(message);
  });
});

describe('the name of a copy', () => {
  it.each<[string, string[], string]>([
    ['Ada', ['Ada'], 'Ada copy'],
    ['Ada', ['Ada', 'Ada copy'], 'Ada copy 2'],
    ['Ada copy', ['Ada', 'Ada copy'], 'Ada copy 2'],
    ['Ada copy 2', ['Ada copy', 'Ada copy 2'], 'Ada copy 3'],
    ['Photocopy', [], 'Photocopy copy'],
  ])('of %j beside %j is %j', (name, taken, expected) => {
    expect(copyName(name, new Set(taken))).toBe(expected);
  });

  it('keeps within the length of a name and cuts no character', () => {
    for (const base of ['x'.repeat(255), '😀'.repeat(127)]) {
      const name = copyName(base, new Set());
      expect(name.length).toBeLessThanOrEqual(255);
      expect(name).toMatch(/ copy$/);
      expect(isStorableText(name)).toBe(true);
    }
  });
});
