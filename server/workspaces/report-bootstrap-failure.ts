import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { reportBootstrapFailure as contract, LOG_TAIL_BYTES_MAX } from '@/contracts/lifecycle';
import { lockWorkspace } from '@/db/queries/workspaces';
import { lastBytes, toStorableText } from '@/domain/text';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { loadLiving } from './load-living';
import { applyStatusEvent } from './status';

/** Fails a workspace whose machine somebody else watched not coming up; one that has come up meanwhile stays as it is. */
export async function reportBootstrapFailure(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { status, name } = await loadLiving(deps.database.db, params.id);
  if (status !== 'provisioning') return { ok: true, no_change: true };
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockWorkspace(mutation.tx, params.id);
    const [failed] = await applyStatusEvent(mutation, [params.id], {
      type: 'provision_failed',
      reason: toStorableText(body.error),
      source: 'bootstrap_watcher',
      logTail: lastBytes(toStorableText(body.log_tail ?? ''), LOG_TAIL_BYTES_MAX),
    });
    await mutation.audit({ workspaceId: params.id, details: { name, changed: failed !== undefined } });
    return failed ? { ok: true as const } : { ok: true as const, no_change: true as const };
  });
}
