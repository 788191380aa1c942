import { z } from 'zod';
import { ROLES } from '@/domain/access-rules';
import { PASSWORD_LENGTH_MAX } from '@/domain/password-length';
import { contract } from './contract';
import {
  emailField,
  idField,
  linkTokenField,
  personNameField,
  secondFactorCodeField,
  timestampField,
} from './fields';

/** Whoever uses the browser. */
const visitor = z.object({
  /** Null in local mode: the owner of this machine has no account. */
  id: idField.nullable(),
  name: z.string(),
  email: z.string().nullable(),
  role: z.enum(ROLES),
});
export type Visitor = z.infer<typeof visitor>;

/** Compared with what is stored, so only its length is looked at. */
export const presentedPassword = z
  .string()
  .min(1, 'must not be empty')
  .max(PASSWORD_LENGTH_MAX, `must have at most ${PASSWORD_LENGTH_MAX} characters`);

/** Whether it is good enough is decided with the email at hand. */
export const chosenPassword = z
  .string()
  .max(PASSWORD_LENGTH_MAX, `must have at most ${PASSWORD_LENGTH_MAX} characters`);

export const getSession = contract({
  id: 'get-session',
  method: 'GET',
  path: '/session',
  summary: 'Who is signed in, and how one signs in here.',
  auth: 'public',
  output: z.object({
    mode: z.enum(['local', 'server']),
    person: visitor.nullable(),
    /** False until the first owner has claimed the server. */
    claimed: z.boolean(),
    providers: z.array(z.object({ id: z.string(), name: z.string() })),
  }),
});
export type Session = z.infer<(typeof getSession)['output']>;

export const signIn = contract({
  id: 'sign-in',
  method: 'POST',
  path: '/session',
  summary:
    'Signs a person in with email and password, and with a code where they have a second factor; the answer sets the session cookie.',
  auth: 'public',
  body: z.strictObject({
    email: emailField,
    password: presentedPassword,
    /** Of the authenticator app, or a recovery code; asked for by `second_factor_required`. */
    code: secondFactorCodeField.optional(),
  }),
  output: z.object({ person: visitor }),
  errors: ['wrong_credentials', 'second_factor_required', 'wrong_code', 'rate_limited', 'server_mode_only'],
});

export const signOut = contract({
  id: 'sign-out',
  method: 'DELETE',
  path: '/session',
  summary: 'Ends the session of this browser.',
  auth: 'public',
  output: z.object({ status: z.literal('signed_out') }),
  errors: ['server_mode_only'],
  idempotent: true,
});

export const claimServer = contract({
  id: 'claim-server',
  method: 'POST',
  path: '/claim',
  summary: 'Makes the first owner, by the link that the server printed at its start; signs them in.',
  auth: 'public',
  body: z.strictObject({
    token: linkTokenField,
    name: personNameField,
    email: emailField,
    password: chosenPassword,
  }),
  output: z.object({ person: visitor }),
  status: 201,
  errors: ['link_not_valid', 'already_claimed', 'rate_limited', 'server_mode_only'],
});

export const lookUpInvitation = contract({
  id: 'look-up-invitation',
  method: 'POST',
  path: '/invitations/look-up',
  summary: 'Whom an invitation is for; the link is the proof.',
  auth: 'public',
  body: z.strictObject({ token: linkTokenField }),
  output: z.object({ email: z.string(), role: z.enum(ROLES), expires_at: timestampField }),
  errors: ['link_not_valid', 'rate_limited', 'server_mode_only'],
  idempotent: true,
});

export const acceptInvitation = contract({
  id: 'accept-invitation',
  method: 'POST',
  path: '/invitations/accept',
  summary: 'Makes the account of an invited person with a password, and signs them in.',
  auth: 'public',
  body: z.strictObject({ token: linkTokenField, name: personNameField, password: chosenPassword }),
  output: z.object({ person: visitor }),
  status: 201,
  errors: ['link_not_valid', 'email_taken', 'rate_limited', 'server_mode_only'],
});
