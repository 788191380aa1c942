import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { rollbackRuntimeImage as contract } from '@/contracts/runtime-images';
import {
  findRuntimePin,
  findRuntimePinById,
  insertRuntimePin,
  lockRuntimePins,
} from '@/db/queries/runtime-images';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { requireRuntime } from './image-backends';
import { describeRuntimeImage } from './list-runtime-images';

/** Undoes the newest pin of a runtime: what counted before counts again, at first perhaps no pin at all. */
export async function rollbackRuntimeImage(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { runtime } = requireRuntime(deps, params.runtime);
  await mutate(deps, principal, contract.id, async (mutation) => {
    await lockRuntimePins(mutation.tx, runtime.id);
    const current = await findRuntimePin(mutation.tx, runtime.id);
    const isFirst = current === null || (current.beforeId === null && current.digest === null);
    if (isFirst) throw new AppError('nothing_to_roll_back');
    const target = current.beforeId === null ? null : await findRuntimePinById(mutation.tx, current.beforeId);
    const digest = target?.digest ?? null;
    await insertRuntimePin(mutation.tx, {
      runtime: runtime.id,
      digest,
      beforeId: target?.beforeId ?? null,
      pinnedAt: mutation.now,
      pinnedBy: principal.id,
    });
    await mutation.audit({
      workspaceId: null,
      details: { runtime: runtime.id, digest: digest ?? 'the newest', from: current.digest ?? 'the newest' },
    });
  });
  return describeRuntimeImage(deps, principal, runtime.id);
}
