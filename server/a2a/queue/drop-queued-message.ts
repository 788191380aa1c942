import type { dropQueuedMessage as contract } from '@/contracts/a2a-queue';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { auditIn } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import type { Principal } from '../../principal';
import { loadQueued } from './load-queued';
import { dropWaiting } from './settle-queued';
import { TAKEN_BACK } from './taken-back';

/** Takes a message back that waits. */
export async function dropQueuedMessage(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const message = await loadQueued(deps, principal, params);
  if (message.status !== 'queued') throw gone(message.status);
  const { workspaceId, method } = message;
  const isDropped = await dropWaiting(deps, message, TAKEN_BACK, (change) =>
    auditIn(change, principal, 'drop-queued-message', { workspaceId, details: { method } }),
  );
  if (!isDropped) throw gone((await loadQueued(deps, principal, params)).status);
  return { status: 'dropped' };
}

const gone = (status: string): AppError => new AppError('queued_message_gone', { details: { status } });
