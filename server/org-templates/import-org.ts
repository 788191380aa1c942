import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { importOrg as contract } from '@/contracts/org-templates';
import { insertWorkspaces, listLivingByName, lockTree, type NewWorkspace } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { OrgTemplate, OrgTemplateNode } from '@/domain/org-template';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertTierAllowed } from '../workspaces/assert-tier-allowed';
import { scheduleProvision } from '../workspaces/schedule-provision';
import { publishCreated } from '../workspaces/status';
import { readOrgTemplate } from './internal/read-org-template';

/**
 * Creates the workspaces of a template in one transaction; jobs start them. A node that is there already (same name at
 * the same place, not removed) is kept and its missing children are added, so importing twice makes nothing twice.
 */
export async function importOrg(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const template = await readOrgTemplate(deps.config.templatesDir, body.dir);
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    const kept = await findExisting(mutation, template);
    const rows = toRows(deps, principal, mutation.now, template, kept, body.dir);
    const created = await insertWorkspaces(mutation.tx, rows);
    await publishCreated(mutation, created);
    await scheduleProvision(deps, mutation, created);
    await mutation.audit({
      workspaceId: null,
      details: { dir: body.dir, org: template.name, created: created.length, kept: kept.size },
    });
    const workspaces = [...kept.values(), ...created].map(({ id, name, tier, status }) => ({
      id,
      name,
      tier,
      status,
    }));
    return { org: template.name, workspaces, count: workspaces.length };
  });
}

/** The template's nodes that stand already, level by level from the roots: below a new node nothing can be there. */
async function findExisting({ tx }: Mutation, template: OrgTemplate): Promise<Map<number, WorkspaceRecord>> {
  const found = new Map<number, WorkspaceRecord>();
  const children = childrenByIndex(template.nodes);
  for (let level = children.get(null) ?? []; level.length > 0; ) {
    const parentIds = [...new Set(level.flatMap((node) => parentIdOf(node, found) ?? []))];
    const names = level.map((node) => node.name);
    const living = await listLivingByName(tx, names, level[0]?.parentIndex === null ? null : parentIds);
    const byPlace = new Map(living.map((record) => [`${record.parentId}/${record.name}`, record]));
    const matched = level.flatMap((node) => {
      const match = byPlace.get(`${parentIdOf(node, found)}/${node.name}`);
      return match ? [{ node, match }] : [];
    });
    for (const { node, match } of matched) found.set(node.index, match);
    level = matched.flatMap(({ node }) => children.get(node.index) ?? []);
  }
  return found;
}

const parentIdOf = (node: OrgTemplateNode, found: ReadonlyMap<number, WorkspaceRecord>): string | null =>
  node.parentIndex === null ? null : (found.get(node.parentIndex)?.id ?? null);

function childrenByIndex(nodes: readonly OrgTemplateNode[]): Map<number | null, OrgTemplateNode[]> {
  const groups = new Map<number | null, OrgTemplateNode[]>();
  for (const node of nodes) {
    const group = groups.get(node.parentIndex);
    if (group) group.push(node);
    else groups.set(node.parentIndex, [node]);
  }
  return groups;
}

function toRows(
  deps: Deps,
  principal: Principal,
  now: Date,
  template: OrgTemplate,
  kept: ReadonlyMap<number, WorkspaceRecord>,
  dir: string,
): NewWorkspace[] {
  const ids = template.nodes.map((node) => kept.get(node.index)?.id ?? randomUUID());
  return template.nodes
    .filter((node) => !kept.has(node.index))
    .map((node) => {
      assertTierAllowed(deps, node.tier, 'invalid_org_template');
      const backend = deps.backends.kindFor(node.runtime);
      if (!backend)
        throw new AppError('invalid_org_template', { public: `No backend runs ${node.runtime}.` });
      return {
        id: ids[node.index] ?? randomUUID(),
        name: node.name,
        role: node.role,
        tier: node.tier,
        runtime: node.runtime,
        backend,
        parentId: node.parentIndex === null ? null : (ids[node.parentIndex] ?? null),
        importedFrom: dir,
        origin: principal.origin,
        createdAt: now,
        updatedAt: now,
      };
    });
}
