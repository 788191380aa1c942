import { z } from 'zod';
import { ROLES } from '@/domain/access-rules';
import { contract } from './contract';
import { idField, personNameField, timestampField } from './fields';
import { chosenPassword } from './session';

const account = z.object({
  id: idField,
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  has_password: z.boolean(),
  /** Providers that this person has signed in through. */
  providers: z.array(z.string()),
  created_at: timestampField,
  /** Whether a code is asked for when this person signs in by password. */
  has_second_factor: z.boolean(),
  /** Those that were not used yet. */
  recovery_codes_left: z.int(),
  /** Everybody who signs in by password has to have a second factor here. */
  second_factor_required: z.boolean(),
});
export type Account = z.infer<typeof account>;

export const getAccount = contract({
  id: 'get-account',
  method: 'GET',
  path: '/account',
  summary: 'The account of whoever is signed in.',
  auth: { person: 'viewer' },
  isForEnrolment: true,
  output: account,
  errors: ['server_mode_only'],
});

export const renameAccount = contract({
  id: 'rename-account',
  method: 'PATCH',
  path: '/account',
  summary: 'Changes the name that others see.',
  auth: { person: 'viewer' },
  body: z.strictObject({ name: personNameField }),
  output: account,
  errors: ['server_mode_only'],
  idempotent: true,
});

export const changePassword = contract({
  id: 'change-password',
  method: 'POST',
  path: '/account/password',
  summary: 'Sets another password; every other session of this person ends.',
  auth: { person: 'viewer' },
  body: z.strictObject({
    /** Empty for somebody who has none yet. */
    current_password: chosenPassword,
    new_password: chosenPassword,
  }),
  output: z.object({ status: z.literal('changed') }),
  errors: ['wrong_password', 'rate_limited', 'server_mode_only'],
});

export const signOutEverywhere = contract({
  id: 'sign-out-everywhere',
  method: 'POST',
  path: '/account/sign-out-everywhere',
  summary: 'Ends every session of whoever is signed in, this one too.',
  auth: { person: 'viewer' },
  isForEnrolment: true,
  /** Said on purpose: a request that went astray must not sign anybody out. */
  body: z.strictObject({ confirm: z.literal(true, 'must be true') }),
  output: z.object({ status: z.literal('signed_out') }),
  errors: ['server_mode_only'],
  idempotent: true,
});
