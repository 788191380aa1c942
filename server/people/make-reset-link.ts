import { RESET_HOURS } from '@/contracts/password-reset';
import type { Transaction } from '@/db/client';
import { replaceReset } from '@/db/queries/password-resets';
import type { Config } from '../platform/config';
import { mintLinkToken } from '../platform/link-token';

/** The link by which a person chooses another password, good once and for a day; an earlier one ends. */
export async function makeResetLink(
  tx: Transaction,
  { publicUrl }: Pick<Config, 'publicUrl'>,
  personId: string,
  now: Date,
): Promise<{ readonly link: string; readonly expiresAt: Date }> {
  const { plaintext, hash } = mintLinkToken();
  const expiresAt = new Date(now.getTime() + RESET_HOURS * 3_600_000);
  await replaceReset(tx, { personId, tokenHash: hash, expiresAt });
  // Behind #, so that no server, proxy or log on the way ever sees it.
  return { link: `${publicUrl}/reset#token=${plaintext}`, expiresAt };
}
