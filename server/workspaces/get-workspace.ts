import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getWorkspace as contract } from '@/contracts/workspaces';
import { findAgentCards } from '@/db/queries/workspace-agents';
import { findWorkspaceById } from '@/db/queries/workspaces';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { toWorkspaceRow } from './workspace-row';

/** One workspace. A removed one is gone (410) unless the caller asks to see removed ones. */
export async function getWorkspace(
  deps: Deps,
  _principal: Principal,
  { params, query }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const record = await findWorkspaceById(deps.database.db, params.id);
  if (!record) throw new AppError('workspace_not_found');
  if (!query.include_removed) assertLiving(record);
  const cards = await findAgentCards(deps.database.db, [record.id]);
  return {
    ...toWorkspaceRow(record, cards.get(record.id) ?? null),
    last_outbound_at: record.lastOutboundAt?.toISOString() ?? null,
    hibernation_idle_minutes: record.hibernationIdleMinutes,
    removed_at: record.removedAt?.toISOString() ?? null,
  };
}

export const REMOVED_HINT = 'An owner can restore it within 30 days: POST /workspaces/:id/restore.';

/** Throws the 410 that tells when it was removed and how it can come back. */
export function assertLiving(record: WorkspaceRecord): void {
  if (record.status !== 'removed') return;
  throw new AppError('workspace_removed', {
    details: {
      id: record.id,
      removed_at: record.removedAt?.toISOString() ?? '',
      hint: REMOVED_HINT,
    },
  });
}
