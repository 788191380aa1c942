import type { dropStaleQueue as contract } from '@/contracts/a2a-queue';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { listQueuedBefore, type QueuedMessage } from '@/db/queries/a2a-queue';
import { auditIn } from '../../audit/mutate';
import type { Deps } from '../../deps';
import type { Principal } from '../../principal';
import { dropWaiting } from './settle-queued';

const MINUTE_MS = 60_000;
const PAGE = 100;
const STALE =
  'This message waited too long for the agent and was taken out of its queue; it was not delivered.';

/** Takes out what has waited too long. Each is told of by itself, so a call that is cut short has done what it has done. */
export async function dropStaleQueue(
  deps: Deps,
  principal: Principal,
  { query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const before = new Date(deps.clock.now().getTime() - query.max_age_minutes * MINUTE_MS);
  const workspaceId = query.workspace_id ?? null;
  let dropped = 0;
  for (;;) {
    const page = await listQueuedBefore(deps.database.sql, { before, workspaceId, limit: PAGE });
    let ofPage = 0;
    for (const message of page) if (await drop(deps, principal, message, query.max_age_minutes)) ofPage += 1;
    dropped += ofPage;
    // A whole page that others took out meanwhile is read again; one of which nothing could be taken out is not.
    if (page.length < PAGE || ofPage === 0) break;
  }
  return { dropped };
}

function drop(deps: Deps, principal: Principal, message: QueuedMessage, minutes: number): Promise<boolean> {
  const { workspaceId, method } = message;
  return dropWaiting(deps, message, { publicText: STALE }, (change) =>
    auditIn(change, principal, 'drop-stale-queue', { workspaceId, details: { method, minutes } }),
  );
}
