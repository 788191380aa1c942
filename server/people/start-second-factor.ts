import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { startSecondFactor as contract } from '@/contracts/second-factor';
import { replaceUnconfirmed } from '@/db/queries/second-factors';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { newTotpSecret, totpUri } from '../platform/totp';
import type { Principal } from '../principal';
import { assertKnowsPassword } from './internal/assert-knows-password';
import { loadSelf } from './internal/load-account';
import { factorPlace } from './second-factor-place';

/** Makes what an authenticator app has to know. Nobody is asked for it until a code of the app was confirmed. */
export async function startSecondFactor(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  const person = await loadSelf(deps, deps.database.db, principal);
  // Who signs in through a provider alone is asked there for whatever it asks for.
  if (person.passwordHash === null) throw new AppError('no_password');
  await assertKnowsPassword(deps, person, body.password, 'password');
  const secret = newTotpSecret();
  const sealed = deps.secrets.seal(factorPlace(person.id), secret);
  await mutate(deps, principal, contract.id, async ({ tx, now, audit }) => {
    if (!(await replaceUnconfirmed(tx, person.id, sealed, now))) throw new AppError('second_factor_is_on');
    await audit({ workspaceId: null, details: {} });
  });
  return { secret, uri: totpUri(issuerOf(deps), person.email, secret) };
}

/** What the app calls this server. */
const issuerOf = ({ config }: Deps): string => `Molecule ${new URL(config.publicUrl ?? '').hostname}`;
