import { decideApproval as contract } from '@/contracts/approvals';
import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { decideApprovalRow, findApproval } from '@/db/queries/approvals';
import { liftPause } from '@/db/queries/pair-pauses';
import { standingAt } from '@/domain/approval';
import { announceActivity } from '../activity/announce-activity';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { announceEnd } from './announce-end';

/** Approves or denies. Of several who decide at the same moment the first one does, and the others are told so. */
export async function decideApproval(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { id: workspaceId, approval_id: id } = params;
  const { decision, note } = body;
  const entries = await mutate(deps, principal, contract.id, async (mutation) => {
    const { version } = await loadLiving(mutation.tx, workspaceId);
    const decided = await decideApprovalRow(
      mutation.tx,
      { workspaceId, id },
      { status: decision, decidedBy: principal.id, note: note || null, at: mutation.now },
    );
    if (!decided) throw await whyNot(mutation, workspaceId, id);
    if (decided.pausedTargetId !== null && decision === 'approved') {
      await liftPause(mutation.tx, { callerId: workspaceId, targetId: decided.pausedTargetId });
    }
    await mutation.audit({ workspaceId, details: { approval_id: id, decision } });
    return announceEnd(mutation, decided, version);
  });
  for (const entry of entries) announceActivity(deps, entry);
  return { approval_id: id, status: decision };
}

const TEXTS = {
  pending: 'This is being decided at the moment; look again.',
  approved: 'This has been approved already.',
  denied: 'This has been denied already.',
  expired: 'The time for this is over; the agent has to ask again.',
  cancelled: 'The workspace that asked for this was removed.',
} as const;

async function whyNot({ tx, now }: Mutation, workspaceId: string, id: string): Promise<AppError> {
  const found = await findApproval(tx, workspaceId, id);
  if (!found) return new AppError('approval_not_found');
  const { approval } = found;
  const status = standingAt(approval, now);
  const decidedAt = approval.decidedAt ?? approval.expiresAt;
  return new AppError('approval_over', {
    public: TEXTS[status],
    details: { status, decided_at: decidedAt.toISOString() },
  });
}
