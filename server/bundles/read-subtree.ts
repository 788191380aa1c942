import type { Connection } from '@/db/client';
import { listSchedulesOf } from '@/db/queries/org-import';
import {
  listChannelsOf,
  listLivingSubtree,
  listSeedsOf,
  listSettingsOf,
  sumStoredConfigs,
} from '@/db/queries/subtree-parts';
import { findAgentCards } from '@/db/queries/workspace-agents';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { WorkspaceSnapshot } from '@/domain/bundle/workspace-snapshot';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { loadSecretMask } from '../secrets/load-secret-mask';
import { readConfigs } from './internal/read-configs';
import { withoutCredentials } from './internal/without-secrets';

/** Bytes of all files together: they are in memory at once. */
const COPIED_BYTES_MAX = 64 * 1024 * 1024;

/** A living workspace and everything below it, as another one can be made of it: without any secret. */
export async function readSubtree(deps: Deps, db: Connection, id: string): Promise<WorkspaceSnapshot[]> {
  const records = await listLivingSubtree(db, id);
  const ids = records.map((record) => record.id);
  if ((await sumStoredConfigs(db, ids)) > COPIED_BYTES_MAX) throw new AppError('subtree_too_large');
  const configs = await readConfigs(deps, db, records);
  const settings = new Map(
    (await listSettingsOf(db, ids)).map(({ workspaceId, data }) => [workspaceId, data]),
  );
  const schedules = groupById(await listSchedulesOf(db, ids));
  const channels = groupById(await listChannelsOf(db, ids));
  const memories = groupById(await listSeedsOf(db, ids));
  const cards = await findAgentCards(db, ids);
  const mask = await loadSecretMask(deps, db, ids);
  const places = new Map(ids.map((one, at) => [one, at]));
  // Texts that people and agents write, and nothing that the platform works with: a secret may be a word as `Europe/Berlin`.
  return records.map((record, at) => ({
    ...ofRow(record),
    role: record.role === null ? null : mask(record.role, toPlainReference),
    parentIndex: at === 0 ? null : (places.get(record.parentId ?? '') ?? null),
    files: maskStrings(mask, configs.get(record.id) ?? {}),
    settings: maskStrings(mask, settings.get(record.id) ?? {}),
    schedules: (schedules.get(record.id) ?? []).map(({ name, cronExpr, timezone, prompt, enabled }) => ({
      name,
      cronExpr,
      timezone,
      prompt: mask(prompt),
      enabled,
    })),
    channels: (channels.get(record.id) ?? []).map(
      ({ channelType, channelConfig, allowedUsers, enabled }) => ({
        type: channelType,
        config: maskStrings(mask, withoutCredentials(channelType, channelConfig)),
        allowedUsers,
        enabled,
      }),
    ),
    memories: (memories.get(record.id) ?? []).map(({ content, scope, namespace }) => ({
      content: mask(content),
      scope,
      namespace,
    })),
    agentCard: maskStrings(mask, cards.get(record.id) ?? null),
  }));
}

/** A role is one plain line, which takes no braces. */
const toPlainReference = (name: string): string => `$${name}`;

const ofRow = (record: WorkspaceRecord) => ({
  id: record.id,
  name: record.name,
  runtime: record.runtime,
  tier: record.tier,
  model: record.model,
  maxConcurrentTasks: record.maxConcurrentTasks,
  workspaceDir: record.workspaceDir,
  workspaceAccess: record.workspaceAccess,
  budgetLimitCents: record.budgetLimitCents,
  canvas: record.x === null || record.y === null ? null : { x: record.x, y: record.y },
  size:
    record.width === null || record.height === null ? null : { width: record.width, height: record.height },
  z: record.z,
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
function maskStrings<T>(mask: (text: string) => string, value: T): T {
  const walk = (one: unknown): unknown => {
    if (typeof one === 'string') return mask(one);
    if (Array.isArray(one)) return one.map(walk);
    if (typeof one !== 'object' || one === null) return one;
    return Object.fromEntries(Object.entries(one).map(([key, inner]) => [key, walk(inner)]));
  };
  return walk(value) as T;
}
