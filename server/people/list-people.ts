import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { type listPeople as contract, PEOPLE_MAX } from '@/contracts/people';
import { listPeople as listRows } from '@/db/queries/people';
import { listWithSecondFactor } from '@/db/queries/second-factors';
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
  const { db } = deps.database;
  const [records, withFactor] = await Promise.all([listRows(db, PEOPLE_MAX), listWithSecondFactor(db)]);
  return { people: records.map((record) => toPersonRow(record, withFactor.has(record.id), principal)) };
}
