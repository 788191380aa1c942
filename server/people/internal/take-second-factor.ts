import { takeRecoveryCode, takeTimeStep } from '@/db/queries/second-factors';
import type { SecondFactorRecord } from '@/db/schema/second-factors';
import type { Change } from '../../audit/mutate';
import type { Deps } from '../../deps';
import { AppError } from '../../platform/app-error';
import { hashRecoveryCode } from '../../platform/recovery-code';
import { findTimeStep } from '../../platform/totp';
import { factorPlace } from '../second-factor-place';

/** What somebody has proved by a code. */
export type FactorProof = 'app' | 'recovery_code';

/** Of the app, or else taken for a recovery code. */
const APP_CODE = /^\d{6}$/;

/**
 * Uses a code up within a change, so that two who present the same one at once are not both let in: the half minute's of
 * the app, or a recovery code. Throws `wrong_code` when it is neither, or was used before.
 */
export async function takeSecondFactor(
  { secrets, log }: Pick<Deps, 'secrets' | 'log'>,
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  factor: SecondFactorRecord,
  code: string,
): Promise<FactorProof> {
  const { personId } = factor;
  if (!APP_CODE.test(code)) {
    if (await takeRecoveryCode(tx, personId, hashRecoveryCode(code), now)) return 'recovery_code';
    throw wrongCode();
  }
  const opened = secrets.open(factorPlace(personId), factor);
  // A recovery code still gets them in.
  if (!opened.ok) log.error({ personId }, `the second factor of a person ${opened.problem}`);
  const timeStep = opened.ok ? await findTimeStep(opened.value, code, now) : null;
  if (timeStep === null || !(await takeTimeStep(tx, personId, timeStep))) throw wrongCode();
  return 'app';
}

const wrongCode = (): AppError => new AppError('wrong_code', { field: 'code' });
