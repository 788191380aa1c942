import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { ackPendingUpload as contract } from '@/contracts/uploads';
import { ackPendingUpload as ackInDatabase } from '@/db/queries/pending-uploads';
import { writeDown } from '../activity/write-down';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { loadLiving } from '../workspaces/load-living';

/** The agent has a file. Saying so twice is no mistake. */
export async function ackPendingUpload(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const audited = { workspaceId: params.id, details: { file_id: params.file_id } };
  await writeDown(deps, principal, 'ack-pending-upload', audited, async ({ tx, now }) => {
    const { id } = await loadLiving(tx, params.id);
    if (!(await ackInDatabase(tx, id, params.file_id, now))) throw new AppError('file_not_found');
  });
  return { acked: true };
}
