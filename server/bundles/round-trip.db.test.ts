import {
  array,
  assert,
  asyncProperty,
  boolean,
  constantFrom,
  dictionary,
  integer,
  option,
  record,
  sample,
  string,
  uniqueArray,
} from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportBundle, exportOrg, importBundle } from '@/contracts/bundles';
import { importOrg } from '@/contracts/org-templates';
import type { WorkspaceSnapshot } from '@/domain/bundle/workspace-snapshot';
import { mutate } from '@/server/audit/mutate';
import { callRoute } from '@/server/testing/call-route';
import { drainJobs } from '@/server/testing/drain-jobs';
import { createTestPlatform, OWNER, type TestPlatform } from '@/server/testing/test-platform';
import { insertSubtree } from './insert-subtree';
import { readSubtree } from './read-subtree';

// The search for a smaller counterexample ends before the test would, which could not say the one found.
const RUNS = { numRuns: 8, interruptAfterTimeLimit: 60_000, markInterruptAsFailure: true };
let platform: TestPlatform;
beforeAll(async () => {
  platform = await createTestPlatform();
});
afterAll(() => platform.close());

const letter = constantFrom(...'abcXYZ019éß中😀-_#:\'"%@ ');
const trimmed = (text: string): boolean => text.trim() === text && text !== '';
const word = string({ unit: letter, minLength: 1, maxLength: 10 }).filter(trimmed);
/** Words that YAML could take for something else, and texts that it has to quote or fold. */
const odd = constantFrom(
  'yes',
  'null',
  '~',
  '12',
  '0x1f',
  '1e3',
  '- a',
  'a: b',
  '# x',
  '@x',
  '%y',
  '=',
  '2026-01-01',
);
const name = constantFrom('Lead', 'Ada')
  .chain((base) => option(word, { nil: base }))
  .map((one) => one ?? 'Ada');
const text = string({ unit: constantFrom(...'ab \n\t#:-"\'\\%é😀'), minLength: 1, maxLength: 40 });
const path = constantFrom(
  'system-prompt.md',
  'notes.md',
  'skills/a/SKILL.md',
  'skills/a/run.sh',
  'tools/x.json',
  'd/e/f.txt',
);
const custom = constantFrom(
  'name: custom\nruntime: mock\n',
  'plugins: [a]\nrequired_env: [A_KEY]\n',
  'not: [yaml',
);

const shape = record({
  name: constantFrom(0, 1).chain((kind) => (kind === 0 ? name : odd)),
  role: option(word),
  tier: constantFrom(1, 2),
  model: option(constantFrom('opus', 'anthropic:claude-opus-4-7', 'yes')),
  maxConcurrentTasks: integer({ min: 1, max: 5 }),
  workspaceDir: option(constantFrom('/srv/repo', 'C:\\work: #1')),
  workspaceAccess: constantFrom('none' as const, 'read_only' as const, 'read_write' as const),
  canvas: option(record({ x: integer({ min: -500, max: 500 }), y: integer({ min: -500, max: 500 }) })),
  size: option(record({ width: integer({ min: 0, max: 900 }), height: integer({ min: 0, max: 900 }) })),
  z: integer({ min: -5, max: 5 }),
  files: dictionary(path, text, { maxKeys: 4 }),
  config: option(custom),
  schedules: uniqueArray(
    record({ name: word, prompt: text, enabled: boolean(), timezone: constantFrom('UTC', 'Europe/Berlin') }),
    { maxLength: 2, selector: (one) => one.name },
  ),
  channel: option(boolean()),
  memories: uniqueArray(
    record({ content: text, scope: constantFrom('LOCAL' as const, 'TEAM' as const), namespace: word }),
    { maxLength: 2, selector: (one) => one.content },
  ),
  collapsed: boolean(),
  budgetLimitCents: option(integer({ min: 0, max: 500 })),
  settings: dictionary(word, text, { maxKeys: 2 }),
});
type Shape = typeof shape extends import('fast-check').Arbitrary<infer T> ? T : never;

/** An organisation of at most seven, with names that differ among siblings. */
const organisation = record({
  shapes: array(shape, { minLength: 1, maxLength: 7 }),
  seed: integer({ min: 0, max: 1000 }),
}).map(({ shapes, seed }): WorkspaceSnapshot[] => {
  const taken = new Set<string>();
  return shapes.map((one, at): WorkspaceSnapshot => {
    const parentIndex = at === 0 ? null : (seed + at * 5) % at;
    const place = `${parentIndex}/${one.name}`;
    const own = taken.has(place) ? `${one.name} ${at}` : one.name;
    taken.add(`${parentIndex}/${own}`);
    return toSnapshot({ ...one, name: own }, at, parentIndex);
  });
});

const toSnapshot = (
  { channel, config, ...one }: Shape,
  at: number,
  parentIndex: number | null,
): WorkspaceSnapshot => ({
  ...one,
  id: `made-${at}`,
  parentIndex,
  runtime: 'mock',
  files: config === null ? one.files : { ...one.files, 'config.yaml': config },
  schedules: one.schedules.map((schedule) => ({ ...schedule, cronExpr: '*/5 8-18 * * 1-5' })),
  channels:
    channel === null
      ? []
      : [
          {
            type: 'slack',
            config: { channel_id: 'C1' },
            allowedUsers: ['u1'],
            enabled: channel,
          },
        ],
  agentCard: null,
});

/** What an organisation is, whatever its ids are and in whatever order it is read. */
interface Essence extends Omit<WorkspaceSnapshot, 'id' | 'parentIndex'> {
  readonly below: Essence[];
}

function essenceOf(snapshots: readonly WorkspaceSnapshot[], at = 0): Essence {
  const { id: _, parentIndex: __, ...own } = snapshots[at] as WorkspaceSnapshot;
  const below = snapshots.flatMap(({ parentIndex }, child) =>
    parentIndex === at ? [essenceOf(snapshots, child)] : [],
  );
  const by = <T>(key: (item: T) => string, list: readonly T[]): T[] =>
    [...list].sort((a, b) => (key(a) < key(b) ? -1 : 1));
  return {
    ...own,
    schedules: by((one) => one.name, own.schedules),
    memories: by((one) => one.content, own.memories),
    below: by((one) => one.name, below),
  };
}

const make = (snapshots: readonly WorkspaceSnapshot[]): Promise<string> =>
  mutate(platform.deps, OWNER, 'test', async (mutation) => {
    const place = { parentId: null, isImport: false };
    const [root] = await insertSubtree(platform.deps, OWNER, mutation, snapshots, place);
    await mutation.audit({ workspaceId: null, details: {} });
    return root?.id ?? '';
  });

const read = async (id: string): Promise<Essence> =>
  essenceOf(await readSubtree(platform.deps, platform.deps.database.db, id));

describe('what is exported and imported again', () => {
  it('as a bundle is the same organisation, and the same bundle', async () => {
    await assert(
      asyncProperty(organisation, async (snapshots) => {
        await platform.reset();
        const id = await make(snapshots);
        // Started workspaces have their configuration file, which must not get in the way.
        await drainJobs(platform);
        const before = await read(id);
        expect(before).toEqual(essenceOf(snapshots));
        const { body: bundle } = await callRoute(exportBundle, { params: { id } });
        await platform.reset();
        const { status, body } = await callRoute(importBundle, { body: bundle });
        expect(status).toBe(201);
        await drainJobs(platform);
        const copy = String(body.workspace_id);
        expect(await read(copy)).toEqual(before);
        const { body: again } = await callRoute(exportBundle, { params: { id: copy } });
        expect(withoutIds(again)).toBe(withoutIds(bundle));
      }),
      RUNS,
    );
  }, 120_000);

  it('as a template is the same organisation, but for what templates do not have', async () => {
    await assert(
      asyncProperty(organisation, async (snapshots) => {
        await platform.reset();
        const id = await make(snapshots);
        await drainJobs(platform);
        const before = await read(id);
        const { body: exported } = await callRoute(exportOrg, { params: { id } });
        await platform.reset();
        const { status, body } = await callRoute(importOrg, {
          body: { template: { files: exported.files }, force: true, strict: true },
        });
        expect([status, body.warnings]).toEqual([201, []]);
        await drainJobs(platform);
        const root = (body.workspaces as { id: string }[])[0]?.id ?? '';
        expect(forTemplate(await read(root))).toEqual(forTemplate(before));
        const { body: again } = await callRoute(exportOrg, { params: { id: root } });
        expect(again).toEqual(exported);
      }),
      RUNS,
    );
  }, 120_000);

  it('in the same order, although members of several teams have one name', async () => {
    await platform.reset();
    const [plain] = sample(organisation, { numRuns: 1, seed: 7 })[0] ?? [];
    if (!plain) throw new Error('an organisation has a root');
    const teams = Array.from({ length: 6 }, (_, at) => ({ ...plain, name: `Team ${at}`, parentIndex: 0 }));
    // Made in another order than the one they are read in.
    const writers = teams.map((_, at) => ({ ...plain, name: 'Writer', parentIndex: teams.length - at }));
    const id = await make([plain, ...teams, ...writers]);
    const { body: exported } = await callRoute(exportOrg, { params: { id } });
    await platform.reset();
    const { body: imported } = await callRoute(importOrg, {
      body: { template: { files: exported.files }, force: true, strict: true },
    });
    const copy = (imported.workspaces as { id: string }[])[0]?.id ?? '';
    expect((await callRoute(exportOrg, { params: { id: copy } })).body).toEqual(exported);
  });
});

const withoutIds = (value: unknown): string =>
  JSON.stringify(value, (key, inner: unknown) => (key === 'id' ? undefined : inner));

/** Templates have no fold, no size, no budget and no free settings. */
function forTemplate(essence: Essence): unknown {
  const { collapsed: _, size: __, z: ___, budgetLimitCents: ____, settings: _____, ...rest } = essence;
  return { ...rest, below: essence.below.map(forTemplate) };
}
