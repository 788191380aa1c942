import type { Transaction } from '@/db/client';
import { replaceRecoveryCodes } from '@/db/queries/second-factors';
import { hashRecoveryCode, mintRecoveryCode } from '../../platform/recovery-code';

const RECOVERY_CODES = 10;

/** Gives a person new recovery codes; they are here once, and stored as hashes. */
export async function issueRecoveryCodes(tx: Transaction, personId: string): Promise<string[]> {
  const codes = Array.from({ length: RECOVERY_CODES }, mintRecoveryCode);
  await replaceRecoveryCodes(tx, personId, codes.map(hashRecoveryCode));
  return codes;
}
