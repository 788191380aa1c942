import { insertDelegation } from '@/db/queries/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import { DEADLINE_MS, PREVIEW_BYTES_MAX, TASK_EVENT_RUNES_MAX } from '@/domain/delegation';
import type { DelegationChain } from '@/domain/delegation-chain';
import { truncateToBytes, truncateToRunes } from '@/domain/text';
import { nextTraceparent } from '@/domain/traceparent';
import type { Change } from '../audit/mutate';
import type { Deps } from '../deps';
import { randomHex } from '../platform/random-hex';
import { findParties } from './parties';
import { type Beside, recordBeside } from './record-beside';

export interface NewDelegation
  extends Pick<DelegationRecord, 'delegationId' | 'callerId' | 'calleeId' | 'idempotencyKey' | 'origin'> {
  readonly task: string;
  readonly chain: DelegationChain;
  /** The header as it came. */
  readonly traceparent: string | null;
  /** True when the caller sends the task by itself. */
  readonly isSent: boolean;
}

/**
 * Writes a new delegation down: the ledger, the event, and the entry in the activity of who delegates. Null when the id
 * or the key is taken.
 */
export async function writeDelegation(
  deps: Deps,
  change: Change,
  { task, chain, traceparent, isSent, ...given }: NewDelegation,
): Promise<Beside | null> {
  const { now } = change;
  const row = {
    ...given,
    taskPreview: truncateToBytes(task, PREVIEW_BYTES_MAX),
    task: isSent ? null : task,
    status: isSent ? ('dispatched' as const) : ('queued' as const),
    sentAt: isSent ? now : null,
    deadline: new Date(now.getTime() + DEADLINE_MS),
    chainId: chain.chainId,
    path: [...chain.path],
    traceparent: nextTraceparent(traceparent, randomHex),
    createdAt: now,
    updatedAt: now,
  };
  if (!(await insertDelegation(change.tx, row))) return null;
  const parties = await findParties(change, row);
  await change.publish([
    {
      event: 'DELEGATION_SENT',
      workspace_id: row.callerId,
      version: parties.caller?.version ?? 0,
      payload: {
        delegation_id: row.delegationId,
        target_id: row.calleeId,
        task_preview: truncateToRunes(task, TASK_EVENT_RUNES_MAX),
      },
    },
  ]);
  return recordBeside(deps, change, parties, () => ({
    workspaceId: row.callerId,
    type: 'delegation',
    sourceId: row.callerId,
    targetId: row.calleeId,
    method: 'delegate',
    summary: `Delegated to ${parties.calleeName}`,
    requestBody: { delegation_id: row.delegationId, task },
    durationMs: null,
    status: 'ok',
    errorDetail: null,
    origin: row.origin,
    messageId: null,
  }));
}
