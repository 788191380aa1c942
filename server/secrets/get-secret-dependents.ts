import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type getSecretDependents as contract, OVERRIDES_NAMED_MAX } from '@/contracts/secrets';
import { hasGlobalSecret, listOverriding } from '@/db/queries/secrets';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';

/** Whom a global secret concerns: every living workspace, but for those with a value of their own. */
export async function getSecretDependents(
  deps: Deps,
  _principal: Principal,
  { params: { key } }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { db } = deps.database;
  if (!(await hasGlobalSecret(db, key))) throw new AppError('secret_not_found');
  const { named, overriding, living } = await listOverriding(db, key, OVERRIDES_NAMED_MAX);
  return { affected_count: living - overriding, overriding: named, overriding_count: overriding };
}
