import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES, EXTERNAL_RUNTIME } from '../agent-runtimes';
import type { Configured, Existing } from './import-plan';
import { planImport } from './plan-import';
import type { OrgTemplate, OrgTemplateNode } from './types';

const RUNTIME = AGENT_RUNTIMES[0]?.id ?? '';
const NOTHING: Existing = {
  workspaces: [],
  schedules: new Map(),
  channelTypes: new Map(),
  memories: new Map(),
  secretNames: new Map(),
};
const CONFIGURED: Configured = {
  secretNames: new Set(),
  runtimes: new Set([RUNTIME, EXTERNAL_RUNTIME]),
  tierMax: 2,
  refusedUrls: new Map([['https://inside.test', 'This address is not allowed.']]),
  variableNames: new Set(['FROM_SERVER']),
};
const SCHEDULE = { name: 'Round', cronExpr: '@daily', timezone: 'UTC', prompt: 'p', enabled: true };

function node(
  index: number,
  parentIndex: number | null,
  rest: Partial<OrgTemplateNode> = {},
): OrgTemplateNode {
  return {
    index,
    parentIndex,
    name: `W${index}`,
    role: null,
    runtime: RUNTIME,
    tier: 2,
    model: '',
    template: null,
    systemPrompt: null,
    initialPrompt: null,
    idlePrompt: null,
    idleIntervalSeconds: 600,
    workspaceDir: null,
    workspaceAccess: 'none',
    plugins: [],
    categoryRouting: {},
    initialMemories: [],
    maxConcurrentTasks: 1,
    schedules: [],
    channels: [],
    url: '',
    canvas: null,
    requiredEnv: [],
    recommendedEnv: [],
    secrets: {},
    files: {},
    place: { file: 'org.yaml', line: 1, column: 1 },
    ...rest,
  };
}

function plan(
  nodes: readonly OrgTemplateNode[],
  existing: Partial<Existing> = {},
  template: Partial<OrgTemplate> = {},
  configured: Partial<Configured> = {},
) {
  const whole: OrgTemplate = {
    name: 'Team',
    description: '',
    nodes,
    globalMemories: [],
    requiredEnv: [],
    recommendedEnv: [],
    ownRequiredEnv: [],
    ownRecommendedEnv: [],
    secrets: {},
    ...template,
  };
  return planImport({
    template: whole,
    existing: { ...NOTHING, ...existing },
    configured: { ...CONFIGURED, ...configured },
    warnings: [],
  });
}

const actions = (made: ReturnType<typeof plan>): (string | null)[] =>
  made.workspaces.map(({ action }) => action);
const there = (id: string, name: string, parentId: string | null = null) => ({ id, name, parentId });

describe('a workspace is taken for one that is there', () => {
  it('when name and parent are the same, level by level', () => {
    const nodes = [node(0, null), node(1, 0), node(2, 1)];
    expect(actions(plan(nodes))).toEqual(['create', 'create', 'create']);
    const workspaces = [there('a', 'W0'), there('b', 'W1', 'a')];
    const made = plan(nodes, { workspaces });
    expect(actions(made)).toEqual(['reuse', 'reuse', 'create']);
    expect(made.workspaces.map(({ workspaceId }) => workspaceId)).toEqual(['a', 'b', null]);
  });

  it('never for one of that name below somebody else', () => {
    const workspaces = [there('x', 'Other'), there('b', 'W1', 'x')];
    expect(actions(plan([node(0, null), node(1, 0)], { workspaces }))).toEqual(['create', 'create']);
  });

  it('the oldest, where people made two of one name', () => {
    const workspaces = [there('first', 'W0'), there('second', 'W0')];
    expect(plan([node(0, null)], { workspaces }).workspaces[0]?.workspaceId).toBe('first');
  });
});

describe('a workspace is left out, with all below it and the reason,', () => {
  it.each([
    ['when nothing here runs it', { runtime: 'claude-code' }, 'Nothing here runs claude-code yet.'],
    ['when its tier is not allowed', { tier: 3 }, 'MOLECULE_ALLOW_TIERS_3_4=1'],
    [
      'when its address may not be called',
      { runtime: EXTERNAL_RUNTIME, url: 'https://inside.test' },
      'not allowed',
    ],
  ])('%s', (_, rest, reason) => {
    const made = plan([node(0, null), node(1, 0, rest), node(2, 1), node(3, 0)]);
    expect(actions(made)).toEqual(['create', 'skip', 'skip', 'create']);
    expect(made.workspaces[1]?.reason).toContain(reason);
    expect(made.workspaces[2]?.reason).toContain('W1 above it');
  });

  it('but not one that is there already, whatever the template says of it now', () => {
    const made = plan([node(0, null, { tier: 4 })], { workspaces: [there('a', 'W0')] });
    expect(actions(made)).toEqual(['reuse']);
  });
});

describe('what a workspace carries', () => {
  const workspaces = [there('a', 'W0')];
  const nodes = [node(0, null, { schedules: [SCHEDULE] })];
  const scheduleAction = (stored: object) => {
    const schedules = new Map([['a', [{ ...SCHEDULE, source: 'template' as const, ...stored }]]]);
    const made = plan(nodes, { workspaces, schedules });
    return [made.schedules[0]?.action, made.workspaces[0]?.action];
  };

  it('schedules follow the template, unless people made or changed them', () => {
    expect(plan(nodes).schedules[0]?.action).toBe('create');
    expect(scheduleAction({})).toEqual(['keep', 'reuse']);
    expect(scheduleAction({ prompt: 'old' })).toEqual(['update', 'update']);
    expect(scheduleAction({ prompt: 'mine', source: 'runtime' })).toEqual(['keep', 'reuse']);
  });

  it('channels are made once, and left out when they are unknown or a value is missing', () => {
    const channel = (type: string, ...names: string[]) => ({
      type,
      config: { text: names.map((name) => `\${${name}}`).join() },
      allowedUsers: [],
      enabled: true,
    });
    const channels = [channel('slack', 'OWN', 'FROM_SERVER'), channel('discord', 'GONE'), channel('pigeon')];
    const made = plan([node(0, null, { channels, secrets: { OWN: 'x' } })]);
    expect(made.channels.map(({ action, reason }) => [action, reason])).toEqual([
      ['create', null],
      ['skip', 'GONE has no value.'],
      ['skip', 'pigeon is no kind of channel here.'],
    ]);
    const channelTypes = new Map([['a', new Set(['slack'])]]);
    const again = plan([node(0, null, { channels: [channel('slack', 'GONE')] })], {
      workspaces,
      channelTypes,
    });
    expect(again.channels[0]?.action).toBe('keep');
  });

  it('memories are given once, those of all to the first root', () => {
    const memory = (content: string) => ({ content, scope: 'LOCAL' as const, namespace: 'general' });
    const template = { globalMemories: [memory('all')] };
    const some = [node(0, null, { initialMemories: [memory('own'), memory('own')] }), node(1, null)];
    expect(plan(some, {}, template).memories.map((one) => [one.index, one.memory.content])).toEqual([
      [0, 'all'],
      [0, 'own'],
    ]);
    const memories = new Map([['a', new Set(['own', 'all'])]]);
    expect(plan(some, { workspaces, memories }, template)).toMatchObject({ memories: [], memoriesKept: 3 });
  });

  it('secrets are given once: what people set stays', () => {
    const some = [node(0, null, { secrets: { A: '1', B: '2' } })];
    expect(plan(some).secrets).toEqual([{ index: 0, names: ['A', 'B'] }]);
    const secretNames = new Map([['a', new Set(['A'])]]);
    expect(plan(some, { workspaces, secretNames })).toMatchObject({
      secrets: [{ index: 0, names: ['B'] }],
      secretsKept: 1,
    });
  });
});

describe('a variable is missing', () => {
  const needs = (requiredEnv: OrgTemplateNode['requiredEnv'], rest: Partial<OrgTemplateNode> = {}) => [
    node(0, null),
    node(1, 0, { requiredEnv, ...rest }),
  ];
  const missing = (...args: Parameters<typeof plan>) => plan(...args).missingEnv.required;

  it('unless it is a global secret, or stands in the .env of the workspace that needs it', () => {
    expect(missing(needs(['KEY']))).toEqual(['KEY']);
    expect(missing(needs(['KEY']), {}, {}, { secretNames: new Set(['KEY']) })).toEqual([]);
    expect(missing(needs(['KEY'], { secrets: { KEY: 'x' } }))).toEqual([]);
  });

  it('of a group, when none of it has a value', () => {
    const group = [{ any_of: ['B', 'A'] }];
    expect(missing(needs(group))).toEqual([{ any_of: ['A', 'B'] }]);
    expect(missing(needs(group), {}, {}, { secretNames: new Set(['B']) })).toEqual([]);
  });

  it('of the organisation, even when the .env of one workspace has it', () => {
    const template = { ownRequiredEnv: ['KEY'] };
    expect(missing(needs([], { secrets: { KEY: 'x' } }), {}, template)).toEqual(['KEY']);
    expect(missing(needs([]), {}, { ...template, secrets: { KEY: 'x' } })).toEqual([]);
  });

  it('but not for a workspace that is left out', () => {
    expect(missing(needs(['KEY'], { tier: 4 }))).toEqual([]);
  });
});
