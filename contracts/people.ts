import { z } from 'zod';
import { ROLES } from '@/domain/access-rules';
import { contract } from './contract';
import { emailField, idField, timestampField } from './fields';

/** People that one list holds. */
export const PEOPLE_MAX = 1000;
/** How long an invitation can be accepted. */
export const INVITATION_DAYS = 7;

const roleField = z.enum(ROLES, `must be one of: ${ROLES.join(', ')}`);
const byPerson = z.strictObject({ id: idField });

const personRow = z.object({
  id: idField,
  name: z.string(),
  email: z.string(),
  role: z.enum(ROLES),
  created_at: timestampField,
  last_signed_in_at: timestampField.nullable(),
  /** Whether a code is asked for when they sign in by password. */
  has_second_factor: z.boolean(),
  /** True for whoever asks. */
  is_you: z.boolean(),
});
export type PersonRow = z.infer<typeof personRow>;

const invitationRow = z.object({
  id: idField,
  email: z.string(),
  role: z.enum(ROLES),
  created_at: timestampField,
  expires_at: timestampField,
});
export type InvitationRow = z.infer<typeof invitationRow>;

export const listPeople = contract({
  id: 'list-people',
  method: 'GET',
  path: '/people',
  summary: 'Everybody who may sign in.',
  auth: { person: 'owner' },
  output: z.object({ people: z.array(personRow) }),
  errors: ['server_mode_only'],
});

export const changePersonRole = contract({
  id: 'change-person-role',
  method: 'PATCH',
  path: '/people/:id',
  summary: 'Gives a person another role; it holds everywhere within a second.',
  auth: { person: 'owner' },
  params: byPerson,
  body: z.strictObject({ role: roleField }),
  output: personRow,
  errors: ['person_not_found', 'last_owner', 'server_mode_only'],
  idempotent: true,
});

export const removePerson = contract({
  id: 'remove-person',
  method: 'DELETE',
  path: '/people/:id',
  summary: 'Removes a person; their sessions end everywhere within a second.',
  auth: { person: 'owner' },
  params: byPerson,
  output: z.object({ removed: idField }),
  errors: ['person_not_found', 'last_owner', 'server_mode_only'],
});

export const signPersonOut = contract({
  id: 'sign-person-out',
  method: 'POST',
  path: '/people/:id/sign-out',
  summary: 'Ends every session of a person.',
  auth: { person: 'owner' },
  params: byPerson,
  output: z.object({ status: z.literal('signed_out') }),
  errors: ['person_not_found', 'server_mode_only'],
  idempotent: true,
});

export const resetSecondFactor = contract({
  id: 'reset-second-factor',
  method: 'POST',
  path: '/people/:id/reset-second-factor',
  summary: 'Takes away the second factor of a person who has lost it; their sessions end.',
  auth: { person: 'owner' },
  params: byPerson,
  output: z.object({ status: z.literal('reset') }),
  errors: ['person_not_found', 'second_factor_is_off', 'server_mode_only'],
});

export const listInvitations = contract({
  id: 'list-invitations',
  method: 'GET',
  path: '/people/invitations',
  summary: 'The invitations that can still be accepted.',
  auth: { person: 'owner' },
  output: z.object({ invitations: z.array(invitationRow) }),
  errors: ['server_mode_only'],
});

export const invitePerson = contract({
  id: 'invite-person',
  method: 'POST',
  path: '/people/invitations',
  summary: 'Invites a person; the link is shown this once, and an earlier one for the same email ends.',
  auth: { person: 'owner' },
  limit: 'invitations',
  body: z.strictObject({ email: emailField, role: roleField }),
  output: invitationRow.extend({ link: z.string() }),
  status: 201,
  errors: ['email_taken', 'server_mode_only'],
});

export const revokeInvitation = contract({
  id: 'revoke-invitation',
  method: 'DELETE',
  path: '/people/invitations/:id',
  summary: 'Revokes an invitation: its link is worth nothing any more.',
  auth: { person: 'owner' },
  params: byPerson,
  output: z.object({ revoked: idField }),
  errors: ['invitation_not_found', 'server_mode_only'],
});
