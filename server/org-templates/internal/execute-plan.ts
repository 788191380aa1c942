import { randomUUID } from 'node:crypto';
import { insertChannels, insertMemorySeeds, upsertTemplateSchedules } from '@/db/queries/org-import';
import { insertFirstFiles } from '@/db/queries/workspace-files';
import { insertWorkspaces, listWorkspacesById, type NewWorkspace } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { ImportPlan, PlannedPart } from '@/domain/org-template/import-plan';
import type { OrgTemplateNode } from '@/domain/org-template/types';
import type { Mutation } from '../../audit/mutate';
import type { Deps } from '../../deps';
import type { Principal } from '../../principal';
import { storeFirstSecrets } from '../../secrets/store-secrets';
import { scheduleProvision } from '../../workspaces/schedule-provision';
import { applyStatusEvent, publishCreated } from '../../workspaces/status';
import type { TemplateSource } from './load-source';
import { filesOfNode, toFileRows } from './node-files';

interface Execution {
  readonly deps: Deps;
  readonly principal: Principal;
  readonly mutation: Mutation;
  readonly source: TemplateSource;
  readonly plan: ImportPlan;
}

/** Does exactly what the plan says, in as many statements as there are kinds of rows. @returns every workspace by its place in the template */
export async function executePlan(execution: Execution): Promise<ReadonlyMap<number, WorkspaceRecord>> {
  const { mutation, plan, source } = execution;
  const planned = plan.workspaces.filter(({ action }) => action !== 'skip');
  const ids = new Map(planned.map(({ index, workspaceId }) => [index, workspaceId ?? randomUUID()]));
  const nodes = planned
    .filter(({ action }) => action === 'create')
    .flatMap(({ index }) => source.template.nodes[index] ?? []);
  const created = await createWorkspaces(execution, nodes, ids);
  await writeParts(execution, ids);
  const files = nodes.flatMap((node) =>
    toFileRows(
      idOf(ids, node.index),
      filesOfNode(node, source.workspaceTemplates.get(node.template ?? '')),
      mutation.now,
    ),
  );
  if (files.length > 0) await insertFirstFiles(mutation.tx, files);
  const there = planned.flatMap(({ workspaceId }) => workspaceId ?? []);
  const kept = there.length === 0 ? [] : await listWorkspacesById(mutation.tx, there);
  const byId = new Map([...created, ...kept].map((record) => [record.id, record]));
  return new Map(
    [...ids].flatMap(([index, id]): [number, WorkspaceRecord][] => {
      const record = byId.get(id);
      return record ? [[index, record]] : [];
    }),
  );
}

const idOf = (ids: ReadonlyMap<number, string>, index: number): string => {
  const id = ids.get(index);
  if (id === undefined) throw new Error(`the plan has no workspace ${index}`);
  return id;
};

async function createWorkspaces(
  { deps, mutation, principal, source }: Execution,
  nodes: readonly OrgTemplateNode[],
  ids: ReadonlyMap<number, string>,
): Promise<WorkspaceRecord[]> {
  const rows = nodes.map((node): NewWorkspace => {
    const backend = deps.backends.kindFor(node.runtime);
    if (!backend) throw new Error(`the plan creates a workspace of ${node.runtime}, which nothing runs`);
    // One literal: of thousands of objects a spread would be slow and large.
    return {
      id: idOf(ids, node.index),
      parentId: node.parentIndex === null ? null : idOf(ids, node.parentIndex),
      name: node.name,
      role: node.role,
      tier: node.tier,
      runtime: node.runtime,
      model: node.model === '' ? null : node.model,
      backend,
      url: node.url,
      deliveryMode: node.url === '' ? null : 'push',
      workspaceDir: node.workspaceDir,
      workspaceAccess: node.workspaceAccess,
      maxConcurrentTasks: node.maxConcurrentTasks,
      x: node.canvas?.x ?? null,
      y: node.canvas?.y ?? null,
      importedFrom: source.origin,
      origin: principal.origin,
      createdAt: mutation.now,
      updatedAt: mutation.now,
    };
  });
  const created = await insertWorkspaces(mutation.tx, rows);
  await publishCreated(mutation, created);
  // An agent elsewhere whose address is known needs nobody to start it.
  const reached = new Set(created.filter(({ url }) => url !== '').map(({ id }) => id));
  const online = await applyStatusEvent(mutation, [...reached], { type: 'provisioned' });
  const started = created.filter(({ id }) => !reached.has(id));
  await scheduleProvision(deps, mutation, started);
  return [...started, ...online];
}

async function writeParts(
  { deps, mutation, plan, source }: Execution,
  ids: ReadonlyMap<number, string>,
): Promise<void> {
  const { tx, now } = mutation;
  const { nodes } = source.template;
  const written = (parts: readonly PlannedPart[]): readonly PlannedPart[] =>
    parts.filter(({ action }) => action === 'create' || action === 'update');
  const schedules = written(plan.schedules).flatMap(({ index, name }) => {
    const schedule = nodes[index]?.schedules.find((one) => one.name === name);
    return schedule ? [{ workspaceId: idOf(ids, index), ...schedule }] : [];
  });
  await upsertTemplateSchedules(tx, schedules, now);
  const channels = written(plan.channels).flatMap(({ index, name }) => {
    const channel = nodes[index]?.channels.find((one) => one.type === name);
    if (!channel) return [];
    const { type, config, allowedUsers, enabled } = channel;
    return [
      {
        workspaceId: idOf(ids, index),
        channelType: type,
        channelConfig: { ...config },
        allowedUsers: [...allowedUsers],
        enabled,
      },
    ];
  });
  await insertChannels(tx, channels, now);
  const memories = plan.memories.map(({ index, memory }) => ({ workspaceId: idOf(ids, index), ...memory }));
  await insertMemorySeeds(tx, memories, now);
  const secrets = plan.secrets.map(({ index, names }): [string, Record<string, string>] => [
    idOf(ids, index),
    Object.fromEntries(names.map((name) => [name, nodes[index]?.secrets[name] ?? ''])),
  ]);
  await storeFirstSecrets(deps, mutation, new Map(secrets));
}
