import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { promoteRuntimeImage as contract } from '@/contracts/runtime-images';
import { findRuntimePin, insertRuntimePin, lockRuntimePins } from '@/db/queries/runtime-images';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { requireRuntime } from './image-backends';
import { describeRuntimeImage } from './list-runtime-images';

/**
 * Pins the image that agents of a runtime are started from now on; those that run stay as they are until they are started
 * anew. The image is fetched first, so that a digest that nobody has breaks no start.
 */
export async function promoteRuntimeImage(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { runtime, backends } = requireRuntime(deps, params.runtime);
  const { digest } = body;
  const before = await findRuntimePin(deps.database.db, runtime.id);
  if ((before?.digest ?? null) === digest) return describeRuntimeImage(deps, principal, runtime.id);
  if (digest !== null) {
    for (const backend of backends) await backend.images.pull(runtime.id, digest, () => {});
  }
  await mutate(deps, principal, contract.id, async (mutation) => {
    await lockRuntimePins(mutation.tx, runtime.id);
    const current = await findRuntimePin(mutation.tx, runtime.id);
    await insertRuntimePin(mutation.tx, {
      runtime: runtime.id,
      digest,
      beforeId: current?.id ?? null,
      pinnedAt: mutation.now,
      pinnedBy: principal.id,
    });
    await mutation.audit({
      workspaceId: null,
      details: { runtime: runtime.id, digest: digest ?? 'the newest', from: current?.digest ?? 'the newest' },
    });
  });
  return describeRuntimeImage(deps, principal, runtime.id);
}
