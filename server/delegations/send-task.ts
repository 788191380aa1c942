import { stampDelegation } from '@/db/queries/delegations';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { DelegationRecord } from '@/db/schema/delegations';
import type { JsonObject } from '@/domain/a2a/json';
import { delegationMessage } from '@/domain/delegation-message';
import { readA2aRequest } from '../a2a/read-request';
import { answerAgain } from '../a2a/repeat';
import { sendToAgent } from '../a2a/send-to-agent';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { CHAIN_HEADER, sealChain } from './chain-token';

/** From the moment the task was handed over; then whoever waits for it must know. */
export const BUDGET_MS = 30 * 60_000;
const STAMP_EVERY_MS = 60_000;

/**
 * Carries the task to its agent as every message is carried, in the name of who delegated it, and waits for the answer.
 * Every sign of the agent meanwhile is a sign for the delegation.
 */
export async function sendTask(deps: Deps, row: DelegationRecord, task: string): Promise<JsonObject> {
  const stopListening = stampOnSigns(deps, row);
  try {
    const body = delegationMessage(row.delegationId, task);
    const input = { params: { id: row.calleeId }, query: { 'A2A-Version': undefined }, body };
    return await sendToAgent(deps, principalOf(row), input, infoOf(deps, row));
  } finally {
    stopListening();
  }
}

/** The answer that is written down of an earlier run that did not come to its end; null when there is none. */
export async function findAnswer(
  deps: Deps,
  row: DelegationRecord,
  task: string,
): Promise<JsonObject | null> {
  const target = await findWorkspaceById(deps.database.db, row.calleeId);
  if (!target) return null;
  const body = delegationMessage(row.delegationId, task);
  const request = readA2aRequest(body, new Headers(), undefined);
  const caller = { workspaceId: row.callerId, origin: row.origin };
  return answerAgain(deps, { target, caller, request });
}

const principalOf = (row: DelegationRecord): Principal => ({
  kind: 'workspace',
  id: `workspace:${row.callerId}`,
  role: null,
  workspaceId: row.callerId,
  orgId: null,
  origin: row.origin,
  requestId: `delegation:${row.delegationId}`,
});

function infoOf(deps: Deps, row: DelegationRecord): RequestInfo {
  const leftMs = row.createdAt.getTime() + BUDGET_MS - deps.clock.now().getTime();
  const headers = new Headers({ 'x-timeout': String(Math.max(1, leftMs / 1000)) });
  // What the caller was handed, as if it gave the token back: the message goes the same way as the task.
  const chain = { chainId: row.chainId, path: row.path.slice(0, -1) };
  const token = sealChain(deps, row.callerId, chain);
  if (token !== null) headers.set(CHAIN_HEADER, token);
  if (row.traceparent !== null) headers.set('traceparent', row.traceparent);
  return {
    headers,
    signal: new AbortController().signal,
    clientAddress: '',
    setCookie: () => {},
    onRoleChange: () => {},
  };
}

function stampOnSigns(deps: Deps, { delegationId, calleeId }: DelegationRecord): () => void {
  let last = Number.NEGATIVE_INFINITY;
  return deps.events.onWorkspaceActivity(calleeId, () => {
    const now = deps.clock.now();
    if (now.getTime() - last < STAMP_EVERY_MS) return;
    last = now.getTime();
    deps.background.run('sign of a delegation', () => stampDelegation(deps.database.db, delegationId, now));
  });
}
