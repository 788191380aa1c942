import { randomUUID } from 'node:crypto';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { createWorkspace as contract } from '@/contracts/workspaces';
import { insertFirstFiles } from '@/db/queries/workspace-files';
import { findWorkspaceById, insertWorkspaces, lockTree } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { EXTERNAL_RUNTIME } from '@/domain/agent-runtimes';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { toFirstFile } from '../files/to-first-file';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { assertUrlAllowed } from '../registry/assert-urls';
import { buildConnection } from '../registry/build-connection';
import { runsElsewhere } from '../registry/runs-elsewhere';
import { storeSecrets } from '../secrets/store-secrets';
import { mintWorkspaceToken } from '../tokens/mint-workspace-token';
import { startFromTemplate, type TemplateStart } from '../workspace-templates/start-from-template';
import { assertTierAllowed } from './assert-tier-allowed';
import { assertLiving } from './get-workspace';
import { scheduleProvision } from './schedule-provision';
import { applyStatusEvent, publishCreated } from './status';

type Body = ContractInput<typeof contract>['body'];
type Output = ContractOutput<typeof contract>;

/**
 * Creates a workspace. Where the platform runs the agent, a job starts it; one that runs elsewhere is awaited, or online
 * at once when its address is known, and its creator gets what it needs to join.
 */
export async function createWorkspace(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<Output> {
  const start = body.template === undefined ? null : await startFromTemplate(deps, body.template);
  const tier = body.tier ?? start?.tier;
  assertTierAllowed(deps, tier);
  const placed = placeOf(deps, body, start);
  const isElsewhere = runsElsewhere(deps, placed);
  const reached = await readReach(deps, body, isElsewhere);
  return mutate(deps, principal, contract.id, async (mutation) => {
    const parentId = body.parent_id ?? null;
    if (parentId !== null) await assertParent(mutation, parentId);
    const [record] = await insertWorkspaces(mutation.tx, [
      {
        id: randomUUID(),
        name: body.name,
        role: body.role ?? null,
        ...placed,
        ...reached,
        parentId,
        maxConcurrentTasks: body.max_concurrent_tasks,
        budgetLimitCents: body.budget_limit_cents ?? body.budget_limit ?? null,
        origin: principal.origin,
        createdAt: mutation.now,
        updatedAt: mutation.now,
        model: body.model || (start?.model ?? null),
        ...(tier === undefined ? {} : { tier }),
        ...body.canvas,
      },
    ]);
    if (!record) throw new Error('the insert of a workspace returned no row');
    const files = [...(start?.filesOf(record) ?? [])];
    await insertFirstFiles(
      mutation.tx,
      files.map(([path, text]) => toFirstFile(record.id, path, text, mutation.now)),
    );
    await storeSecrets(deps, mutation, record.id, body.secrets ?? {});
    await publishCreated(mutation, [record]);
    const { name, runtime } = record;
    await mutation.audit({
      workspaceId: record.id,
      details: { name, runtime, template: body.template, ...secretNames(body) },
    });
    if (isElsewhere) return join(deps, mutation, record, request);
    await scheduleProvision(deps, mutation, [record]);
    return toOutput(record);
  });
}

/** Which secrets came with it; never a value. */
const secretNames = ({ secrets = {} }: Body) =>
  Object.keys(secrets).length === 0 ? {} : { secrets: Object.keys(secrets) };

const toOutput = ({ id, status, workspaceAccess }: WorkspaceRecord) => ({
  id,
  status,
  workspace_access: workspaceAccess,
});

/** Which agent, and where it runs. */
function placeOf(
  deps: Deps,
  body: Body,
  start: TemplateStart | null,
): Pick<WorkspaceRecord, 'runtime' | 'backend'> {
  const given = body.external ? EXTERNAL_RUNTIME : body.runtime;
  const runtime = given ?? start?.runtime;
  if (runtime === undefined)
    throw new AppError('invalid_field', { field: 'runtime', public: 'runtime is missing.' });
  const backend = deps.backends.kindFor(runtime);
  if (backend) return { runtime, backend };
  throw new AppError('invalid_field', {
    field: given === undefined ? 'template' : 'runtime',
    public: `Nothing here runs ${runtime} yet.`,
  });
}

/** How messages will arrive. A URL means that they are sent there; in poll mode none is needed and none is kept. */
async function readReach(
  deps: Deps,
  body: Body,
  isElsewhere: boolean,
): Promise<Pick<WorkspaceRecord, 'url' | 'deliveryMode'>> {
  const mode = body.delivery_mode ?? null;
  if (!body.url || mode === 'poll') return { url: '', deliveryMode: mode };
  if (!isElsewhere) {
    throw new AppError('invalid_field', {
      field: 'url',
      public: 'url is only for agents that run elsewhere; this one gets its address when it starts.',
    });
  }
  await assertUrlAllowed(deps, body.url, 'url');
  return { url: body.url, deliveryMode: 'push' };
}

/** Lets the agent of a new workspace come by itself: its first token is shown in this answer and never again. */
async function join(
  deps: Deps,
  mutation: Mutation,
  record: WorkspaceRecord,
  { headers }: RequestInfo,
): Promise<Output> {
  const type = record.url === '' ? 'agent_awaited' : 'provisioned';
  const [moved] = await applyStatusEvent(mutation, [record.id], { type });
  const { plaintext } = await mintWorkspaceToken(mutation, record.id);
  return {
    ...toOutput(moved ?? record),
    external: true,
    connection: buildConnection(deps, headers, record, plaintext),
  };
}

/** Takes the tree lock and checks that a parent can have children; it cannot be removed before the commit. */
export async function assertParent(mutation: Mutation, parentId: string): Promise<void> {
  await lockTree(mutation.tx);
  const parent = await findWorkspaceById(mutation.tx, parentId);
  if (!parent) {
    throw new AppError('workspace_not_found', {
      field: 'parent_id',
      public: 'parent_id names no workspace.',
    });
  }
  assertLiving(parent);
}
