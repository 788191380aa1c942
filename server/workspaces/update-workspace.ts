import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { updateWorkspace as contract } from '@/contracts/workspaces';
import {
  listSubtree,
  lockTree,
  lockWorkspace,
  updateWorkspaceFields,
  type WorkspaceChange,
} from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { findAgentRuntime } from '@/domain/agent-runtimes';
import { needsRestart } from '@/domain/needs-restart';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { NewEvent } from '../events/publish';
import { AppError, isUniqueViolation } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertTierAllowed } from './assert-tier-allowed';
import { assertParent } from './create-workspace';
import { assertLiving } from './get-workspace';
import { noteConfigChange } from './note-config-change';

type Body = ContractInput<typeof contract>['body'];

/** Renames, moves, re-parents, resizes, restacks, collapses or expands a workspace; other people's canvases follow by events. */
export async function updateWorkspace(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertTierAllowed(deps, body.tier);
  try {
    return await mutate(deps, principal, contract.id, async (mutation) => {
      // The tree first, as a removal does: the other way round the two could wait for each other.
      if (body.parent_id !== undefined) await lockTree(mutation.tx);
      const before = await lockWorkspace(mutation.tx, params.id);
      if (!before) throw new AppError('workspace_not_found');
      assertLiving(before);
      assertAsExpected(before, body.expected);
      assertSameBackend(before, body.runtime);
      if (body.parent_id) await assertCanMoveBelow(mutation, params.id, body.parent_id);
      const facts = definedOnly({
        name: body.name,
        role: body.role,
        tier: body.tier,
        runtime: body.runtime,
        width: body.width,
        height: body.height,
        z: body.z,
        collapsed: body.collapsed,
      });
      const place = placeOf(body, before);
      const sleeps = definedOnly({ hibernationIdleMinutes: body.hibernation_idle_minutes });
      const afterFacts = await write(mutation, before, { ...facts, ...sleeps }, (version) => ({
        event: 'WORKSPACE_UPDATED',
        workspace_id: params.id,
        version,
        payload: facts,
      }));
      const after = await write(mutation, afterFacts, place, (version) => ({
        event: 'WORKSPACE_MOVED',
        workspace_id: params.id,
        version,
        payload: {
          parent_id: before.parentId,
          x: before.x,
          y: before.y,
          ...definedOnly({ parent_id: place.parentId, x: place.x, y: place.y }),
        },
      }));
      const final = await noteForAgent(mutation, before, after);
      await mutation.audit({ workspaceId: params.id, details: { ...body } });
      return { status: 'updated' as const, version: final.version, needs_restart: needsRestart(final) };
    });
  } catch (error) {
    if (isUniqueViolation(error)) throw new AppError('name_taken', { field: 'name', cause: error });
    throw error;
  }
}

/** What an agent only sees when it starts is noted as such. @returns the row as it is then */
async function noteForAgent(
  mutation: Mutation,
  before: WorkspaceRecord,
  after: WorkspaceRecord,
): Promise<WorkspaceRecord> {
  if (before.tier === after.tier && before.runtime === after.runtime) return after;
  await noteConfigChange(mutation, [after.id]);
  return (await lockWorkspace(mutation.tx, after.id)) ?? after;
}

/** Another agent in the same place is a restart; in another place it is another workspace. */
function assertSameBackend({ backend }: WorkspaceRecord, runtime: string | undefined): void {
  if (runtime === undefined || findAgentRuntime(runtime)?.runsOn.includes(backend)) return;
  throw new AppError('invalid_field', {
    field: 'runtime',
    public: 'runtime must be one that runs in the same place; make a new workspace for this one.',
  });
}

/** Looked at under the row's lock: whoever takes a change back never overwrites somebody else's. */
function assertAsExpected(before: WorkspaceRecord, expected: Body['expected'] = {}): void {
  const now = { ...before, parent_id: before.parentId };
  const fields = Object.keys(expected) as (keyof typeof expected)[];
  const other = fields.find((field) => expected[field] !== undefined && expected[field] !== now[field]);
  if (other) throw new AppError('changed_meanwhile', { field: other });
}

async function assertCanMoveBelow(mutation: Mutation, id: string, parentId: string): Promise<void> {
  await assertParent(mutation, parentId);
  const subtree = await listSubtree(mutation.tx, id);
  if (subtree.includes(parentId)) throw new AppError('would_create_cycle', { field: 'parent_id' });
}

/** A new parent without a new place: the old coordinates mean nothing there, so the canvas packs the card. */
function placeOf(body: Body, before: WorkspaceRecord): WorkspaceChange {
  const moved = body.parent_id !== undefined && body.parent_id !== before.parentId;
  if (body.x !== undefined && body.y !== undefined) {
    return definedOnly({ parentId: body.parent_id, x: body.x, y: body.y });
  }
  return moved ? { parentId: body.parent_id ?? null, x: null, y: null } : {};
}

/** Writes one group of fields and its event; each has a version of its own, so that a client applies both. */
async function write(
  mutation: Mutation,
  before: WorkspaceRecord,
  change: WorkspaceChange,
  toEvent: (version: number) => NewEvent,
): Promise<WorkspaceRecord> {
  if (Object.keys(change).length === 0) return before;
  const after = await updateWorkspaceFields(mutation.tx, before.id, change, mutation.now);
  if (!after) throw new AppError('workspace_not_found');
  await mutation.publish([toEvent(after.version)]);
  return after;
}

type Defined<T> = { [K in keyof T]?: Exclude<T[K], undefined> };

function definedOnly<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as Defined<T>;
}
