import { randomUUID } from 'node:crypto';
import { insertChannels, insertMemorySeeds } from '@/db/queries/org-import';
import { insertOwnSchedules, insertSettings } from '@/db/queries/subtree-parts';
import { insertFirstFiles } from '@/db/queries/workspace-files';
import { insertWorkspaces, type NewWorkspace } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { WorkspaceSnapshot } from '@/domain/bundle/workspace-snapshot';
import { type ChannelToken, separateTokens } from '@/domain/channel-config';
import type { Mutation } from '../audit/mutate';
import type { Deps } from '../deps';
import { toFirstFile } from '../files/to-first-file';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { storeFirstSecrets } from '../secrets/store-secrets';
import { assertTierAllowed } from '../workspaces/assert-tier-allowed';
import { scheduleProvision } from '../workspaces/schedule-provision';
import { publishCreated } from '../workspaces/status';

interface Place {
  /** Where the first of them is put; null: among the roots. */
  readonly parentId: string | null;
  /** They come from a bundle: each keeps in mind what it was called there. */
  readonly isImport: boolean;
}

/** Makes new workspaces of a tree, with new ids and everything that belongs to them; jobs start them. In its order. */
export async function insertSubtree(
  deps: Deps,
  principal: Principal,
  mutation: Mutation,
  snapshots: readonly WorkspaceSnapshot[],
  { parentId, isImport }: Place,
): Promise<WorkspaceRecord[]> {
  const { now } = mutation;
  const ids = snapshots.map(() => randomUUID());
  const idAt = (at: number): string => ids[at] ?? '';
  const rows = snapshots.map((snapshot, at): NewWorkspace => {
    assertTierAllowed(deps, snapshot.tier);
    return {
      ...columnsOf(snapshot),
      id: idAt(at),
      backend: backendFor(deps, snapshot),
      parentId: snapshot.parentIndex === null ? parentId : idAt(snapshot.parentIndex),
      sourceBundleId: isImport ? snapshot.id : null,
      origin: principal.origin,
      createdAt: now,
      updatedAt: now,
    };
  });
  const records = await insertWorkspaces(mutation.tx, rows);
  await insertParts(deps, mutation, snapshots, ids);
  await publishCreated(mutation, records);
  await scheduleProvision(deps, mutation, records);
  return records;
}

/** Files, settings, schedules, channels and memories of workspaces that were just made. */
async function insertParts(
  deps: Deps,
  mutation: Mutation,
  snapshots: readonly WorkspaceSnapshot[],
  ids: readonly string[],
): Promise<void> {
  const { tx, now } = mutation;
  const each = <T, R>(
    list: (one: WorkspaceSnapshot) => readonly T[],
    to: (item: T, workspaceId: string) => R,
  ): R[] => snapshots.flatMap((snapshot, at) => list(snapshot).map((item) => to(item, ids[at] ?? '')));
  await insertFirstFiles(
    tx,
    each(
      (one) => Object.entries(one.files),
      ([path, text], workspaceId) => toFirstFile(workspaceId, path, text, now),
    ),
  );
  await insertSettings(
    tx,
    each(
      (one) => (Object.keys(one.settings).length > 0 ? [one.settings] : []),
      (data, workspaceId) => ({ workspaceId, data: { ...data } }),
    ),
    now,
  );
  await insertOwnSchedules(
    tx,
    each(
      (one) => one.schedules,
      (schedule, workspaceId) => ({ ...schedule, workspaceId }),
    ),
    now,
  );
  const channels = each(
    (one) => one.channels,
    ({ type, config, ...rest }, workspaceId) => ({
      workspaceId,
      type,
      ...rest,
      ...separateTokens(type, config),
    }),
  );
  await insertChannels(
    tx,
    channels.map(({ type, tokens: _, config, allowedUsers, ...rest }) => ({
      ...rest,
      channelType: type,
      channelConfig: config,
      allowedUsers: [...allowedUsers],
    })),
    now,
  );
  await storeFirstSecrets(deps, mutation, tokensByOwner(channels));
  await insertMemorySeeds(
    tx,
    each(
      (one) => one.memories,
      (memory, workspaceId) => ({ ...memory, workspaceId }),
    ),
    now,
  );
}

const columnsOf = ({ canvas, size, ...one }: WorkspaceSnapshot) => ({
  name: one.name,
  role: one.role,
  tier: one.tier,
  runtime: one.runtime,
  model: one.model,
  maxConcurrentTasks: one.maxConcurrentTasks,
  workspaceDir: one.workspaceDir,
  workspaceAccess: one.workspaceAccess,
  budgetLimitCents: one.budgetLimitCents,
  x: canvas?.x ?? null,
  y: canvas?.y ?? null,
  width: size?.width ?? null,
  height: size?.height ?? null,
  z: one.z,
  collapsed: one.collapsed,
});

function backendFor(deps: Deps, { runtime, name }: WorkspaceSnapshot): NewWorkspace['backend'] {
  const backend = deps.backends.kindFor(runtime);
  if (backend) return backend;
  throw new AppError('invalid_field', { field: 'runtime', public: `${name}: nothing here runs ${runtime}.` });
}

function tokensByOwner(
  channels: readonly { readonly workspaceId: string; readonly tokens: readonly ChannelToken[] }[],
): Map<string, Record<string, string>> {
  const owners = new Map<string, Record<string, string>>();
  for (const { workspaceId, tokens } of channels)
    for (const { name, value } of tokens)
      owners.set(workspaceId, { ...owners.get(workspaceId), [name]: value });
  return owners;
}
