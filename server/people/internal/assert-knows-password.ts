import type { PersonRecord } from '@/db/schema/people';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { verifyPassword } from '../../platform/password-hash';
import { forgetTries, takeTry } from './limit-tries';

/**
 * A session that somebody else got hold of is no reason to hand over the account.
 * @param field where the password stands in the request
 */
export async function assertKnowsPassword(
  deps: Deps,
  { id, passwordHash }: PersonRecord,
  password: string,
  field: string,
): Promise<void> {
  // Of its own: tries at the sign-in page, which anybody can make, do not keep its person from changing it.
  const keys = [{ kind: 'account', name: `change ${id}` }] as const;
  await takeTry(deps, keys);
  if (!(await verifyPassword(password, passwordHash))) throw new AppError('wrong_password', { field });
  await forgetTries(deps, keys);
}
