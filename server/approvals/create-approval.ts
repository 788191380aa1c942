import type { ActivityEventRow } from '@/contracts/activity';
import type { createApproval as contract } from '@/contracts/approvals';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { countOpenApprovals, findApprovalByKey } from '@/db/queries/approvals';
import type { ApprovalRecord } from '@/db/schema/approval-requests';
import { PENDING_APPROVALS_MAX, standingAt } from '@/domain/approval';
import { announceActivity } from '../activity/announce-activity';
import { auditIn, type Change, changeBySystem } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { lockLiving } from '../tokens/lock-living';
import { raiseApproval } from './raise-approval';

type Input = ContractInput<typeof contract>;
type Output = ContractOutput<typeof contract>;

/** Asks people for leave. The same key again is the same approval, also when both requests come at the same moment. */
export async function createApproval(deps: Deps, principal: Principal, input: Input): Promise<Output> {
  // Not by `mutate`: a request that comes again changes nothing, so nothing is to be audited then.
  const { answer, entry } = await changeBySystem(deps, (change) => ask(deps, principal, change, input));
  if (entry) announceActivity(deps, entry);
  return answer;
}

async function ask(
  deps: Deps,
  principal: Principal,
  change: Change,
  { params, body }: Input,
): Promise<{ answer: Output; entry: ActivityEventRow | null }> {
  // Held: whoever else asks for this workspace waits, so the key and the limit hold.
  const workspace = await lockLiving(change.tx, params.id);
  const { now } = change;
  const key = body.idempotency_key ?? null;
  const earlier = key === null ? null : await findApprovalByKey(change.tx, workspace.id, key);
  if (earlier) return { answer: { ...toAnswer(earlier, now), idempotent_hit: true }, entry: null };
  if ((await countOpenApprovals(change.tx, workspace.id, now)) >= PENDING_APPROVALS_MAX) {
    throw new AppError('too_many_approvals');
  }
  const seconds = body.expires_in_seconds ?? deps.config.approvalExpirySeconds;
  const { approval, entry } = await raiseApproval(change, workspace, {
    action: body.action,
    reason: body.reason || null,
    taskId: body.task_id || null,
    context: body.context ?? null,
    idempotencyKey: key,
    origin: principal.origin,
    expiresAt: new Date(now.getTime() + seconds * 1000),
  });
  await auditIn(change, principal, 'create-approval', {
    workspaceId: workspace.id,
    // What is asked for is the agent's own text, which the log, kept for ever, does not repeat.
    details: { approval_id: approval.id },
  });
  return { answer: toAnswer(approval, now), entry };
}

const toAnswer = (approval: ApprovalRecord, now: Date): Output => ({
  approval_id: approval.id,
  status: standingAt(approval, now),
  expires_at: approval.expiresAt.toISOString(),
});
