import type { Connection } from '@/db/client';
import { listSchedulesOf } from '@/db/queries/org-import';
import { listChannelsOf, listLivingSubtree, listSeedsOf, listSettingsOf } from '@/db/queries/subtree-parts';
import { findAgentCards } from '@/db/queries/workspace-agents';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { WorkspaceSnapshot } from '@/domain/bundle/workspace-snapshot';
import type { Deps } from '../deps';
import { readConfigs } from './internal/read-configs';
import { loadSecretMask, withoutCredentials } from './internal/without-secrets';

/** A living workspace and everything below it, as another one can be made of it: without any secret. */
export async function readSubtree(deps: Deps, db: Connection, id: string): Promise<WorkspaceSnapshot[]> {
  const records = await listLivingSubtree(db, id);
  const ids = records.map((record) => record.id);
  const configs = await readConfigs(deps, db, records);
  const settings = new Map(
    (await listSettingsOf(db, ids)).map(({ workspaceId, data }) => [workspaceId, data]),
  );
  const schedules = groupById(await listSchedulesOf(db, ids));
  const channels = groupById(await listChannelsOf(db, ids));
  const memories = groupById(await listSeedsOf(db, ids));
  const cards = await findAgentCards(db, ids);
  const mask = maskStrings(await loadSecretMask(deps, db, ids));
  const places = new Map(ids.map((one, at) => [one, at]));
  return records.map((record, at) =>
    mask({
      ...ofRow(record),
      parentIndex: at === 0 ? null : (places.get(record.parentId ?? '') ?? null),
      files: configs.get(record.id) ?? {},
      settings: settings.get(record.id) ?? {},
      schedules: (schedules.get(record.id) ?? []).map(({ name, cronExpr, timezone, prompt, enabled }) => ({
        name,
        cronExpr,
        timezone,
        prompt,
        enabled,
      })),
      channels: (channels.get(record.id) ?? []).map(
        ({ channelType, channelConfig, allowedUsers, enabled }) => ({
          type: channelType,
          config: withoutCredentials(channelType, channelConfig),
          allowedUsers,
          enabled,
        }),
      ),
      memories: (memories.get(record.id) ?? []).map(({ content, scope, namespace }) => ({
        content,
        scope,
        namespace,
      })),
      agentCard: cards.get(record.id) ?? null,
    }),
  );
}

const ofRow = (record: WorkspaceRecord) => ({
  id: record.id,
  name: record.name,
  role: record.role,
  runtime: record.runtime,
  tier: record.tier,
  model: record.model,
  maxConcurrentTasks: record.maxConcurrentTasks,
  budgetLimitCents: record.budgetLimitCents,
  canvas: record.x === null || record.y === null ? null : { x: record.x, y: record.y },
  collapsed: record.collapsed,
});

function groupById<T extends { readonly workspaceId: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(row.workspaceId);
    if (group) group.push(row);
    else groups.set(row.workspaceId, [row]);
  }
  return groups;
}

/** Applies a mask to every text of a value, keys aside. */
function maskStrings(mask: (text: string) => string) {
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return mask(value);
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, walk(inner)]));
  };
  return (snapshot: WorkspaceSnapshot): WorkspaceSnapshot => walk(snapshot) as WorkspaceSnapshot;
}
