import { z } from 'zod';
import { contract } from './contract';
import { secondFactorCodeField } from './fields';
import { presentedPassword } from './session';

const recoveryCodes = z.object({
  /** Shown this once; each gets its person in once when the app is not at hand. */
  recovery_codes: z.array(z.string()),
});

export const startSecondFactor = contract({
  id: 'start-second-factor',
  method: 'POST',
  path: '/account/second-factor',
  summary: 'Makes what an authenticator app has to know; it counts once a code of it was confirmed.',
  auth: { person: 'viewer' },
  isForEnrolment: true,
  body: z.strictObject({ password: presentedPassword }),
  output: z.object({
    /** For typing: base 32. */
    secret: z.string(),
    /** For a QR code. */
    uri: z.string(),
  }),
  errors: [
    'wrong_password',
    'no_password',
    'second_factor_is_on',
    'secrets_key_missing',
    'rate_limited',
    'server_mode_only',
  ],
});

export const confirmSecondFactor = contract({
  id: 'confirm-second-factor',
  method: 'POST',
  path: '/account/second-factor/confirm',
  summary: 'Turns the second factor on by a code of the app; every other session of this person ends.',
  auth: { person: 'viewer' },
  isForEnrolment: true,
  body: z.strictObject({ code: secondFactorCodeField }),
  output: recoveryCodes,
  errors: ['wrong_code', 'second_factor_is_on', 'second_factor_is_off', 'rate_limited', 'server_mode_only'],
});

export const renewRecoveryCodes = contract({
  id: 'renew-recovery-codes',
  method: 'POST',
  path: '/account/second-factor/recovery-codes',
  summary: 'Makes new recovery codes; those of before are worth nothing any more.',
  auth: { person: 'viewer' },
  body: z.strictObject({ password: presentedPassword, code: secondFactorCodeField }),
  output: recoveryCodes,
  errors: ['wrong_password', 'wrong_code', 'second_factor_is_off', 'rate_limited', 'server_mode_only'],
});

export const turnOffSecondFactor = contract({
  id: 'turn-off-second-factor',
  method: 'POST',
  path: '/account/second-factor/turn-off',
  summary: 'Turns the second factor off; from then on the password is enough.',
  auth: { person: 'viewer' },
  body: z.strictObject({ password: presentedPassword, code: secondFactorCodeField }),
  output: z.object({ status: z.literal('off') }),
  errors: ['wrong_password', 'wrong_code', 'second_factor_is_off', 'rate_limited', 'server_mode_only'],
});
