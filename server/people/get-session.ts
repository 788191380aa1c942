import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { getSession as contract, Visitor } from '@/contracts/session';
import { countPeople, findPerson } from '@/db/queries/people';
import type { Deps } from '../deps';
import type { Principal } from '../principal';
import { toVisitor } from './internal/to-visitor';
import { personIdOf } from './person-principal';
import { listProviders } from './providers';

const LOCAL_OWNER: Visitor = { id: null, name: 'Owner', email: null, role: 'owner' };

/** Who is signed in, and how one signs in here. */
export async function getSession(
  deps: Deps,
  principal: Principal,
  _input: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const { mode } = deps.config;
  if (mode === 'local') {
    const person = principal.kind === 'person' ? LOCAL_OWNER : null;
    return { mode, person, claimed: true, providers: [] };
  }
  const providers = listProviders(deps.config).map(({ id, name }) => ({ id, name }));
  const known = principal.kind === 'person';
  const person = known ? await findPerson(deps.database.db, personIdOf(deps, principal)) : null;
  if (person) return { mode, person: toVisitor(person), claimed: true, providers };
  return { mode, person: null, claimed: (await countPeople(deps.database.db)) > 0, providers };
}
