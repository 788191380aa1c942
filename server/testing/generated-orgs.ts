import fc from 'fast-check';
import { stringify } from 'yaml';

/** A generated workspace; `parent` hangs it below one of those before it. */
interface Workspace {
  readonly parent: number | null;
  readonly role: string | null;
  readonly tier: 1 | 2;
  readonly schedules: number;
  readonly memories: number;
}

export interface Org {
  readonly workspaces: readonly Workspace[];
  readonly secrets: number;
  readonly globalMemories: number;
}

const workspace = fc.record({
  parent: fc.option(fc.nat()),
  role: fc.option(fc.stringMatching(/^[A-Z][a-z]{1,8}( [a-z]{1,8})?$/)),
  tier: fc.constantFrom(1 as const, 2 as const),
  schedules: fc.nat(2),
  memories: fc.nat(2),
});

/** Organisations of any shape. */
export const orgs: fc.Arbitrary<Org> = fc.record({
  workspaces: fc.array(workspace, { minLength: 1, maxLength: 15 }),
  secrets: fc.nat(2),
  globalMemories: fc.nat(2),
});

const times = (count: number): number[] => Array.from({ length: count }, (_, at) => at);

/** The organisation as a template folder. */
export function orgFiles({ workspaces, secrets, globalMemories }: Org): Record<string, string> {
  const all = workspaces.map(({ role, tier, schedules, memories }, at) => ({
    name: `Workspace ${at}`,
    ...(role === null ? {} : { role }),
    tier,
    schedules: times(schedules).map((n) => ({ name: `s${n}`, cron_expr: '@daily', prompt: `Do ${n}.` })),
    initial_memories: times(memories).map((n) => `Memory ${n}`),
    children: [] as object[],
  }));
  const roots = all.filter((one, at) => {
    const parent = parentOf(workspaces, at);
    if (parent !== null) all[parent]?.children.push(one);
    return parent === null;
  });
  return {
    'org.yaml': stringify({
      name: 'Generated',
      defaults: { runtime: 'mock' },
      global_memories: times(globalMemories).map((n) => `All know ${n}`),
      workspaces: roots,
    }),
    '.env': times(secrets)
      .map((n) => `KEY_${n}=value ${n}\n`)
      .join(''),
  };
}

const parentOf = (workspaces: readonly Workspace[], at: number): number | null => {
  const parent = workspaces[at]?.parent ?? null;
  return parent === null || at === 0 ? null : parent % at;
};

/** How many rows of each kind the document asks for. */
export function partsOf({
  workspaces,
  secrets,
  globalMemories,
}: Org): Record<string, number> & { workspaces: number } {
  const sum = (count: (one: Workspace) => number): number =>
    workspaces.reduce((all, one) => all + count(one), 0);
  return {
    workspaces: workspaces.length,
    schedules: sum((one) => one.schedules),
    memories: sum((one) => one.memories) + globalMemories,
    secrets: workspaces.length * secrets,
  };
}
