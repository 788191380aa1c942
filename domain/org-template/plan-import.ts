import { findChannelType } from '../channel-config';
import { uniteEnv, unmetEnv, withoutRequired } from './env-requirements';
import type {
  Configured,
  Existing,
  ExistingSchedule,
  ImportPlan,
  PlanAction,
  PlannedPart,
  PlannedWorkspace,
} from './import-plan';
import type {
  EnvRequirement,
  OrgTemplate,
  OrgTemplateNode,
  TemplateProblem,
  TemplateSchedule,
} from './types';
import { variablesOf } from './variables-of';

interface Inputs {
  readonly template: OrgTemplate;
  readonly existing: Existing;
  readonly configured: Configured;
  readonly warnings: readonly TemplateProblem[];
}

/**
 * Decides everything that an import does; the import then does exactly this. A workspace is the same one when its name
 * and its parent are: it keeps what it has, because people may have changed it, and only gets what it does not have yet.
 */
export function planImport(inputs: Inputs): ImportPlan {
  const { template, existing } = inputs;
  const ids = matchExisting(template.nodes, existing);
  const skips = findSkips(inputs, ids);
  const kept = template.nodes.filter((node) => !skips.has(node.index));
  const schedules = kept.flatMap((node) =>
    planSchedules(node, listOf(existing.schedules, ids.get(node.index))),
  );
  const channels = kept.flatMap((node) => planChannels(inputs, node, ids.get(node.index)));
  const memories = planMemories(inputs, kept, ids);
  const secrets = planSecrets(kept, existing, ids);
  const touched = new Set(
    [
      ...[...schedules, ...channels].filter(({ action }) => action === 'create' || action === 'update'),
      ...memories.create,
      ...secrets.create,
    ].map(({ index }) => index),
  );
  const workspaces = template.nodes.map((node): PlannedWorkspace => {
    const id = ids.get(node.index) ?? null;
    const reason = skips.get(node.index) ?? null;
    return {
      index: node.index,
      action: actionOf(id, reason, touched.has(node.index)),
      reason,
      workspaceId: id,
    };
  });
  return {
    org: template.name,
    workspaces,
    schedules,
    channels,
    memories: memories.create,
    memoriesKept: memories.kept,
    secrets: secrets.create,
    secretsKept: secrets.kept,
    missingEnv: findMissingEnv(inputs, kept),
    warnings: inputs.warnings,
  };
}

function actionOf(id: string | null, reason: string | null, isTouched: boolean): PlanAction {
  if (reason !== null) return 'skip';
  if (id === null) return 'create';
  return isTouched ? 'update' : 'reuse';
}

const placeKey = (parentId: string | null, name: string): string => `${parentId ?? ''}/${name}`;

/** Which workspace that is there each node is: same name, same parent. Below a new one nothing can be there. */
function matchExisting(nodes: readonly OrgTemplateNode[], { workspaces }: Existing): Map<number, string> {
  const byPlace = new Map<string, string>();
  for (const { id, name, parentId } of workspaces) {
    const key = placeKey(parentId, name);
    if (!byPlace.has(key)) byPlace.set(key, id);
  }
  const ids = new Map<number, string>();
  for (const node of nodes) {
    const parentId = node.parentIndex === null ? null : ids.get(node.parentIndex);
    const id = parentId === undefined ? undefined : byPlace.get(placeKey(parentId, node.name));
    if (id !== undefined) ids.set(node.index, id);
  }
  return ids;
}

/** Why nodes are left out. One that is there is never left out: it is running already, whatever the template says of it. */
function findSkips({ template, configured }: Inputs, ids: ReadonlyMap<number, string>): Map<number, string> {
  const skips = new Map<number, string>();
  for (const node of template.nodes) {
    if (ids.has(node.index)) continue;
    const parent = node.parentIndex === null ? undefined : template.nodes[node.parentIndex];
    const reason =
      parent && skips.has(parent.index)
        ? `${parent.name} above it is left out.`
        : refusalOf(node, configured);
    if (reason !== null) skips.set(node.index, reason);
  }
  return skips;
}

function refusalOf({ runtime, tier, url }: OrgTemplateNode, configured: Configured): string | null {
  if (!configured.runtimes.has(runtime)) return `Nothing here runs ${runtime} yet.`;
  if (tier > configured.tierMax)
    return `Tier ${tier} gives an agent the machine it runs on; set MOLECULE_ALLOW_TIERS_3_4=1 on the server to allow it.`;
  return configured.refusedUrls.get(url) ?? null;
}

const listOf = <T>(lists: ReadonlyMap<string, readonly T[]>, id: string | undefined): readonly T[] =>
  (id === undefined ? undefined : lists.get(id)) ?? [];

/** Schedules of the template follow it; one that people made or changed here is theirs. */
function planSchedules(node: OrgTemplateNode, existing: readonly ExistingSchedule[]): PlannedPart[] {
  return node.schedules.map((schedule) => {
    const { name } = schedule;
    const there = existing.find((one) => one.name === name);
    if (!there) return { index: node.index, name, action: 'create', reason: null };
    if (there.source === 'runtime')
      return { index: node.index, name, action: 'keep', reason: 'It was made or changed here.' };
    return {
      index: node.index,
      name,
      action: isSameSchedule(there, schedule) ? 'keep' : 'update',
      reason: null,
    };
  });
}

const isSameSchedule = (a: TemplateSchedule, b: TemplateSchedule): boolean =>
  a.cronExpr === b.cronExpr && a.timezone === b.timezone && a.prompt === b.prompt && a.enabled === b.enabled;

function planChannels(
  { existing, configured }: Inputs,
  node: OrgTemplateNode,
  id: string | undefined,
): PlannedPart[] {
  const there = id === undefined ? undefined : existing.channelTypes.get(id);
  return node.channels.map(({ type, config }): PlannedPart => {
    const part = { index: node.index, name: type };
    if (there?.has(type)) return { ...part, action: 'keep', reason: null };
    if (findChannelType(type) === null)
      return { ...part, action: 'skip', reason: `${type} is no kind of channel here.` };
    const open = variablesOf(config).filter(
      (name) => !Object.hasOwn(node.secrets, name) && !configured.variableNames.has(name),
    );
    if (open.length === 0) return { ...part, action: 'create', reason: null };
    return {
      ...part,
      action: 'skip',
      reason: `${open.join(', ')} ${open.length === 1 ? 'has' : 'have'} no value.`,
    };
  });
}

function planMemories(
  { template, existing }: Inputs,
  kept: readonly OrgTemplateNode[],
  ids: ReadonlyMap<number, string>,
) {
  const create: { index: number; memory: OrgTemplateNode['initialMemories'][number] }[] = [];
  let known = 0;
  // What the whole organisation knows is with its first root.
  const first = kept[0]?.parentIndex === null ? kept[0].index : null;
  for (const node of kept) {
    const seen = new Set(existing.memories.get(ids.get(node.index) ?? ''));
    const shared = node.index === first ? template.globalMemories : [];
    for (const memory of [...shared, ...node.initialMemories]) {
      if (seen.has(memory.content)) known += 1;
      else create.push({ index: node.index, memory });
      seen.add(memory.content);
    }
  }
  return { create, kept: known };
}

function planSecrets(kept: readonly OrgTemplateNode[], existing: Existing, ids: ReadonlyMap<number, string>) {
  const create: { index: number; names: string[] }[] = [];
  let known = 0;
  for (const { index, secrets } of kept) {
    const there = existing.secretNames.get(ids.get(index) ?? '');
    const all = Object.keys(secrets);
    const names = all.filter((name) => !there?.has(name));
    known += all.length - names.length;
    if (names.length > 0) create.push({ index, names });
  }
  return { create, kept: known };
}

/** What has no value: neither as a global secret nor in the `.env` files that the workspace gets. */
function findMissingEnv(
  { template, configured }: Inputs,
  kept: readonly OrgTemplateNode[],
): ImportPlan['missingEnv'] {
  const open = (requirements: readonly EnvRequirement[], secrets: Readonly<Record<string, string>>) =>
    requirements.length === 0
      ? []
      : unmetEnv(requirements, {
          has: (name) =>
            configured.secretNames.has(name) || (Object.hasOwn(secrets, name) && secrets[name] !== ''),
        });
  const required = uniteEnv([
    open(template.ownRequiredEnv, template.secrets),
    ...kept.map((node) => open(node.requiredEnv, node.secrets)),
  ]);
  const recommended = uniteEnv([
    open(template.ownRecommendedEnv, template.secrets),
    ...kept.map((node) => open(node.recommendedEnv, node.secrets)),
  ]);
  return { required, recommended: withoutRequired(recommended, required) };
}
