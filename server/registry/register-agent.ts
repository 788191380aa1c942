import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { registerAgent as contract } from '@/contracts/registry';
import { saveAgentCard, updateAgentFacts } from '@/db/queries/workspace-agents';
import { lockWorkspace } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { STATUSES_AT_REST } from '@/domain/workspace-status';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { waitFor } from '../platform/wait-for';
import type { Principal, RequestInfo } from '../principal';
import { assertLiving } from '../workspaces/get-workspace';
import { loadLiving } from '../workspaces/load-living';
import { applyStatusEvent } from '../workspaces/status';
import { assertOwnWorkspace } from './assert-own-workspace';
import { assertCardUrlsAllowed, assertUrlAllowed } from './assert-urls';
import { findSecretToTell } from './inbound-secret';
import { hasOwnMachine } from './runs-elsewhere';

type Body = ContractInput<typeof contract>['body'];
type DeliveryMode = NonNullable<WorkspaceRecord['deliveryMode']>;

/** A machine is noted as soon as its start is through; the agent is online by then at the latest. */
const NOTED_MS_MAX = 3000;
const LOOK_MS = 25;

/** An agent announces itself: from then on its workspace is online and can be reached as it says. */
export async function registerAgent(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
  { signal }: Pick<RequestInfo, 'signal'>,
): Promise<ContractOutput<typeof contract>> {
  await assertOwnWorkspace(deps, principal, body.id);
  const known = await loadStarted(deps, body.id, signal);
  const mode = body.delivery_mode ?? known.deliveryMode ?? 'push';
  // Before the transaction: names are looked up, which takes its time.
  const url = await checkUrls(deps, known, mode, body);
  await mutate(deps, principal, contract.id, async (mutation) => {
    const row = await lockWorkspace(mutation.tx, body.id);
    if (!row) throw new AppError('workspace_not_found');
    assertLiving(row);
    // An agent does not end a rest that a person, or idleness, has ordered.
    if (STATUSES_AT_REST.includes(row.status)) {
      throw new AppError('workspace_stopped', { details: { status: row.status } });
    }
    // First, because a failed row must not have a URL.
    await applyStatusEvent(mutation, [row.id], { type: 'registered' });
    const reached = { url: ownUrl(deps, row, mode) ?? url, deliveryMode: mode };
    const isChange = await writeAgent(mutation, row, body.agent_card, reached);
    const details = { name: row.name, status: row.status, delivery_mode: mode, changed: isChange };
    await mutation.audit({ workspaceId: row.id, details });
  });
  deps.queue.offer(body.id);
  return {
    status: 'registered',
    delivery_mode: mode,
    ...(await findSecretToTell(deps, body.id)),
  };
}

/**
 * The workspace once it is known where its machine is: an agent that is quick registers before that, and what it says to
 * itself next would have nowhere to go.
 */
function loadStarted(deps: Deps, id: string, signal: AbortSignal): Promise<WorkspaceRecord> {
  return waitFor(
    () => loadLiving(deps.database.db, id),
    (row) => !hasOwnMachine(deps, row) || row.machineUrl !== '',
    {
      onSign: () => () => {},
      signal: AbortSignal.any([signal, deps.stopping]),
      timeoutMs: NOTED_MS_MAX,
      lookEveryMs: LOOK_MS,
    },
  );
}

/**
 * Where an agent on a machine of ours is reached, whatever it says: inside, it cannot know the address that it has outside.
 * Empty while the start is under way that will tell; null when the agent has to say.
 */
function ownUrl(deps: Deps, row: WorkspaceRecord, mode: DeliveryMode): string | null {
  if (mode !== 'push' || !hasOwnMachine(deps, row)) return null;
  return row.machineUrl ?? (row.url || null);
}

/** The URL to keep; refuses what the server must not call. What is not going to be called is not looked at. */
async function checkUrls(deps: Deps, row: WorkspaceRecord, mode: DeliveryMode, body: Body): Promise<string> {
  const url = mode === 'push' ? (body.url ?? '') : '';
  if (mode === 'push' && url === '') {
    throw new AppError('invalid_field', {
      field: 'url',
      public: 'url is required for push-mode workspaces',
    });
  }
  // Of an agent that fetches its messages no address is ever called; those of one inside our own machine are its own.
  if (mode === 'poll' || ownUrl(deps, row, mode) !== null) return url;
  await assertUrlAllowed(deps, url, 'url');
  await assertCardUrlsAllowed(deps, body.agent_card);
  return url;
}

/** Writes what is new about an agent; its clients hear of it when there is something. */
async function writeAgent(
  mutation: Mutation,
  row: WorkspaceRecord,
  agentCard: Body['agent_card'],
  reached: { readonly url: string; readonly deliveryMode: DeliveryMode },
): Promise<boolean> {
  const hasNewCard = await saveAgentCard(mutation.tx, row.id, agentCard, mutation.now);
  const isChange = hasNewCard || row.url !== reached.url || row.deliveryMode !== reached.deliveryMode;
  const facts = { ...reached, lastHeartbeatAt: mutation.now };
  const version = await updateAgentFacts(mutation.tx, row.id, facts, { now: mutation.now, isChange });
  if (version === null) throw new AppError('workspace_not_found');
  if (isChange) {
    const payload = { agent_card: agentCard, url: reached.url, delivery_mode: reached.deliveryMode };
    await mutation.publish([{ event: 'AGENT_CARD_UPDATED', workspace_id: row.id, version, payload }]);
  }
  return isChange;
}
