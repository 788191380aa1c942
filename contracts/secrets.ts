import { z } from 'zod';
import { SECRET_NAME, SECRET_VALUE_BYTES_MAX } from '@/domain/secret-name';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** Workspaces with a value of their own that are named; the rest is counted. */
export const OVERRIDES_NAMED_MAX = 50;

export const secretNameField = z
  .string('must be a text')
  .regex(
    SECRET_NAME,
    'must be capital letters, digits and underscores, begin with a letter and have at most 128 characters',
  );

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

export const secretValueField = z
  .string('must be a text')
  .min(1, 'must not be empty')
  .refine((value) => !value.includes('\0'), 'must not contain a NUL character')
  .refine((value) => bytesOf(value) <= SECRET_VALUE_BYTES_MAX, 'must have at most 64 KiB');

export const SECRET_SCOPES = ['global', 'workspace'] as const;
export type SecretScope = (typeof SECRET_SCOPES)[number];

/** What is told of a secret. Its value is not, to nobody but the agent that needs it. */
const secretRow = z.object({
  key: secretNameField,
  has_value: z.literal(true),
  scope: z.enum(SECRET_SCOPES),
  /** True: a workspace's own value stands in place of the global one. */
  overrides_global: z.boolean(),
  created_at: timestampField,
  updated_at: timestampField,
});
export type SecretRow = z.infer<typeof secretRow>;

const byWorkspace = z.strictObject({ id: idField });
const byName = z.strictObject({ key: secretNameField });
const newValue = z.strictObject({ key: secretNameField, value: secretValueField });
const saved = z.object({ status: z.literal('saved'), key: secretNameField, scope: z.enum(SECRET_SCOPES) });
const deleted = z.object({
  status: z.literal('deleted'),
  key: secretNameField,
  scope: z.enum(SECRET_SCOPES),
});

export const listWorkspaceSecrets = contract({
  id: 'list-workspace-secrets',
  method: 'GET',
  path: '/workspaces/:id/secrets',
  summary:
    'Names of the secrets that a workspace gets: its own, and the global ones that it does not override.',
  auth: { role: 'operator', agent: 'own' },
  params: byWorkspace,
  output: z.array(secretRow),
  errors: ['workspace_not_found', 'workspace_removed'],
});

export const saveWorkspaceSecret = contract({
  id: 'save-workspace-secret',
  method: 'PUT',
  path: '/workspaces/:id/secrets',
  summary:
    'Stores a secret of one workspace, encrypted, in place of the value that was there; nobody can read it back.',
  auth: 'operator',
  limit: 'secrets',
  params: byWorkspace,
  body: newValue,
  output: saved,
  idempotent: true,
  errors: ['workspace_not_found', 'workspace_removed', 'too_many_secrets', 'secrets_key_missing'],
});

export const deleteWorkspaceSecret = contract({
  id: 'delete-workspace-secret',
  method: 'DELETE',
  path: '/workspaces/:id/secrets/:key',
  summary: 'Deletes a secret of one workspace; where there is a global one of that name, it gets that again.',
  auth: 'operator',
  limit: 'secrets',
  params: byWorkspace.extend(byName.shape),
  output: deleted,
  errors: ['workspace_not_found', 'workspace_removed', 'secret_not_found'],
});

export const getSecretValues = contract({
  id: 'get-secret-values',
  method: 'GET',
  path: '/workspaces/:id/secrets/values',
  summary: 'Every secret of a workspace with its value, for its own agent alone; all of them or an error.',
  auth: { role: null, agent: 'own' },
  limit: 'secrets',
  params: byWorkspace,
  output: z.record(z.string(), z.string()),
  errors: ['workspace_not_found', 'workspace_removed', 'secrets_unreadable'],
});

export const listGlobalSecrets = contract({
  id: 'list-global-secrets',
  method: 'GET',
  path: '/settings/secrets',
  summary: 'Names of the secrets that every workspace gets which has no value of its own.',
  auth: 'owner',
  output: z.array(secretRow),
});

export const saveGlobalSecret = contract({
  id: 'save-global-secret',
  method: 'PUT',
  path: '/settings/secrets',
  summary:
    'Stores a global secret, encrypted, in place of the value that was there; nobody can read it back.',
  auth: 'owner',
  limit: 'secrets',
  body: newValue,
  output: saved,
  idempotent: true,
  errors: ['too_many_secrets', 'secrets_key_missing'],
});

export const deleteGlobalSecret = contract({
  id: 'delete-global-secret',
  method: 'DELETE',
  path: '/settings/secrets/:key',
  summary: 'Deletes a global secret; workspaces with a value of their own keep theirs.',
  auth: 'owner',
  limit: 'secrets',
  params: byName,
  output: deleted,
  errors: ['secret_not_found'],
});

const dependents = z.object({
  /** Living workspaces that get the global value. */
  affected_count: z.int(),
  /** Living workspaces that have a value of their own. */
  overriding: z.array(z.object({ id: idField, name: z.string() })),
  overriding_count: z.int(),
});
export type SecretDependents = z.infer<typeof dependents>;

export const getSecretDependents = contract({
  id: 'get-secret-dependents',
  method: 'GET',
  path: '/settings/secrets/:key/dependents',
  summary: 'How many workspaces get a global secret, and which of them have a value of their own.',
  auth: 'owner',
  params: byName,
  output: dependents,
  errors: ['secret_not_found'],
});
