import { stampDelegation } from '@/db/queries/delegations';
import type { DelegationRecord } from '@/db/schema/delegations';
import { isJsonObject, type JsonObject } from '@/domain/a2a/json';
import { delegationMessage } from '@/domain/delegation-message';
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
    return await ask(deps, row, delegationMessage(row.delegationId, task));
  } finally {
    stopListening();
  }
}

/** The task that the agent made of it, as it stands. */
export function askForTask(deps: Deps, row: DelegationRecord): Promise<JsonObject> {
  return ask(deps, row, {
    jsonrpc: '2.0',
    id: row.delegationId,
    method: 'tasks/get',
    params: { id: row.taskId },
  });
}

async function ask(deps: Deps, row: DelegationRecord, body: JsonObject): Promise<JsonObject> {
  const input = { params: { id: row.calleeId }, query: { 'A2A-Version': undefined }, body };
  const answer = await sendToAgent(deps, principalOf(row), input, infoOf(deps, row));
  if (isJsonObject(answer)) return answer;
  throw new Error('a request for one answer was answered by a stream');
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
    setHeader: () => {},
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
