import { z } from 'zod';
import { contract } from './contract';
import { idField, linkTokenField, timestampField } from './fields';
import { chosenPassword } from './session';

/** How long a link to choose another password is good. */
export const RESET_HOURS = 24;

export const issuePasswordReset = contract({
  id: 'issue-password-reset',
  method: 'POST',
  path: '/people/:id/password-reset',
  summary:
    'Makes a link by which a person chooses another password; it is shown this once, and an earlier one ends.',
  auth: { person: 'owner' },
  limit: 'invitations',
  params: z.strictObject({ id: idField }),
  output: z.object({ link: z.string(), expires_at: timestampField }),
  status: 201,
  errors: ['person_not_found', 'server_mode_only'],
});

export const resetPassword = contract({
  id: 'reset-password',
  method: 'POST',
  path: '/password-reset',
  summary: 'Sets another password by a link that an owner made; every session of that person ends.',
  auth: 'public',
  body: z.strictObject({ token: linkTokenField, new_password: chosenPassword }),
  output: z.object({ status: z.literal('changed') }),
  errors: ['link_not_valid', 'rate_limited', 'server_mode_only'],
});
