import type { Connection } from '@/db/client';
import {
  listChannelTypesOf,
  listLivingTrees,
  listMemorySeedsOf,
  listOwnSecretNames,
  listSchedulesOf,
} from '@/db/queries/org-import';
import type { Existing } from '@/domain/org-template/import-plan';
import type { OrgTemplate } from '@/domain/org-template/types';

/** What stands at the places of a template, in a handful of queries whatever its size. */
export async function loadExisting(db: Connection, template: OrgTemplate): Promise<Existing> {
  const roots = template.nodes.filter((node) => node.parentIndex === null).map(({ name }) => name);
  const workspaces = await listLivingTrees(db, [...new Set(roots)]);
  const ids = workspaces.map(({ id }) => id);
  const has = (part: (node: OrgTemplate['nodes'][number]) => boolean) =>
    ids.length > 0 && template.nodes.some(part);
  const schedules = has((node) => node.schedules.length > 0) ? await listSchedulesOf(db, ids) : [];
  const channels = has((node) => node.channels.length > 0) ? await listChannelTypesOf(db, ids) : [];
  const hasMemories = template.globalMemories.length > 0 || has((node) => node.initialMemories.length > 0);
  const memories = hasMemories && ids.length > 0 ? await listMemorySeedsOf(db, ids) : [];
  const secrets = has((node) => Object.keys(node.secrets).length > 0)
    ? await listOwnSecretNames(db, ids)
    : [];
  return {
    workspaces,
    schedules: group(schedules, (row) => row),
    channelTypes: groupAsSets(channels, ({ type }) => type),
    memories: groupAsSets(memories, ({ content }) => content),
    secretNames: groupAsSets(secrets, ({ key }) => key),
  };
}

interface Owned {
  readonly workspaceId: string;
}

function group<T extends Owned, V>(rows: readonly T[], pick: (row: T) => V): Map<string, V[]> {
  const groups = new Map<string, V[]>();
  for (const row of rows) {
    const values = groups.get(row.workspaceId);
    if (values) values.push(pick(row));
    else groups.set(row.workspaceId, [pick(row)]);
  }
  return groups;
}

const groupAsSets = <T extends Owned>(
  rows: readonly T[],
  pick: (row: T) => string,
): Map<string, Set<string>> => new Map([...group(rows, pick)].map(([id, values]) => [id, new Set(values)]));
