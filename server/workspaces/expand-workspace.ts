import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { expandWorkspace as contract } from '@/contracts/lifecycle';
import { insertFirstFiles } from '@/db/queries/workspace-files';
import { insertWorkspaces, listSiblingNames, lockTree, type NewWorkspace } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { toFirstFile } from '../files/to-first-file';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { runsElsewhere } from '../registry/runs-elsewhere';
import { startFromTemplate, type TemplateStart } from '../workspace-templates/start-from-template';
import { assertTierAllowed } from './assert-tier-allowed';
import { readSubWorkspaces, type SubWorkspace } from './internal/read-sub-workspaces';
import { loadLiving } from './load-living';
import { scheduleProvision } from './schedule-provision';
import { applyStatusEvent, publishCreated } from './status';

interface Member {
  readonly sub: SubWorkspace;
  readonly start: TemplateStart | null;
  readonly placed: Pick<WorkspaceRecord, 'runtime' | 'backend'>;
}

/** Makes the team that the configuration of a workspace describes, all of it or nothing; who is there already stays. */
export async function expandWorkspace(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const lead = await loadLiving(deps.database.db, params.id);
  const subs = await readSubWorkspaces(deps, lead);
  const members = await Promise.all(subs.map((sub) => placeMember(deps, lead, sub)));
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockTree(mutation.tx);
    await loadLiving(mutation.tx, params.id);
    const taken = await listSiblingNames(mutation.tx, params.id);
    const fresh = members.filter(({ sub }) => !taken.has(sub.name));
    const records = await insertMembers(mutation, principal, lead, fresh);
    await publishCreated(mutation, records);
    await begin(deps, mutation, records);
    const children = records.map(({ id, name, role }) => ({ id, name, role }));
    await mutation.publish([
      {
        event: 'WORKSPACE_EXPANDED',
        workspace_id: lead.id,
        version: lead.version,
        payload: { children: children.map(({ id }) => id) },
      },
    ]);
    await mutation.audit({ workspaceId: lead.id, details: { name: lead.name, children: children.length } });
    return { status: 'expanded' as const, children };
  });
}

async function placeMember(deps: Deps, lead: WorkspaceRecord, sub: SubWorkspace): Promise<Member> {
  const start = sub.config ? await startFromTemplate(deps, sub.config) : null;
  assertTierAllowed(deps, start?.tier);
  const runtime = start?.runtime ?? lead.runtime;
  const backend = deps.backends.kindFor(runtime);
  if (backend) return { sub, start, placed: { runtime, backend } };
  throw new AppError('backend_unavailable', {
    public: `Nothing here runs ${runtime}, which ${sub.name} needs.`,
  });
}

async function insertMembers(
  { tx, now }: Mutation,
  { origin }: Principal,
  lead: WorkspaceRecord,
  members: readonly Member[],
): Promise<WorkspaceRecord[]> {
  const rows = members.map(
    ({ sub, start, placed }): NewWorkspace => ({
      id: randomUUID(),
      name: sub.name,
      role: sub.role ?? null,
      ...placed,
      parentId: lead.id,
      tier: start?.tier ?? lead.tier,
      model: start?.model ?? (placed.runtime === lead.runtime ? lead.model : null),
      origin,
      createdAt: now,
      updatedAt: now,
    }),
  );
  const records = await insertWorkspaces(tx, rows);
  const files = records.flatMap((record, at) =>
    [...(members[at]?.start?.filesOf(record) ?? [])].map(([path, text]) =>
      toFirstFile(record.id, path, text, now),
    ),
  );
  await insertFirstFiles(tx, files);
  return records;
}

/** Those whose agents run elsewhere are awaited, the others are started. */
async function begin(deps: Deps, mutation: Mutation, records: readonly WorkspaceRecord[]): Promise<void> {
  const elsewhere = records.filter((record) => runsElsewhere(deps, record));
  await applyStatusEvent(
    mutation,
    elsewhere.map(({ id }) => id),
    { type: 'agent_awaited' },
  );
  await scheduleProvision(
    deps,
    mutation,
    records.filter((record) => !elsewhere.includes(record)),
  );
}
