import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type listPeople as contract, PEOPLE_MAX } from '@/contracts/people';
import { listPeople as listRows } from '@/db/queries/people';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { toPersonRow } from './internal/to-person-row';
import { assertServerMode } from './person-principal';

/** Everybody who may sign in, in the order in which they came. */
export async function listPeople(
  deps: Deps,
  principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  const records = await listRows(deps.database.db, PEOPLE_MAX);
  return { people: records.map((record) => toPersonRow(record, principal)) };
}
