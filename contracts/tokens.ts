import { z } from 'zod';
import { ROLES } from '@/domain/access-rules';
import { contract } from './contract';
import { idField, timestampField } from './fields';

/** Live tokens that one workspace may have. */
export const WORKSPACE_TOKENS_MAX = 50;
/** Live organisation keys of the deployment. */
export const ORG_KEYS_MAX = 500;
/** Keys that one caller may mint within an hour. */
export const ORG_KEY_MINTS_PER_HOUR = 10;

const credentialRow = z.object({
  id: idField,
  /** The first twelve characters: enough to recognise it, useless to use it. */
  prefix: z.string(),
  created_at: timestampField,
  last_used_at: timestampField.nullable(),
});

const byWorkspace = z.strictObject({ id: idField });

export const listWorkspaceTokens = contract({
  id: 'list-workspace-tokens',
  method: 'GET',
  path: '/workspaces/:id/tokens',
  summary: 'The live tokens of a workspace, without their secret part.',
  auth: { role: 'operator', agent: 'own' },
  params: byWorkspace,
  output: z.object({ tokens: z.array(credentialRow), count: z.int() }),
  errors: ['workspace_not_found', 'workspace_removed'],
});

export const createWorkspaceToken = contract({
  id: 'create-workspace-token',
  method: 'POST',
  path: '/workspaces/:id/tokens',
  summary: 'Mints a token for the agent of a workspace; it is shown this once.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'keys',
  params: byWorkspace,
  output: z.object({ id: idField, auth_token: z.string(), workspace_id: idField, message: z.string() }),
  status: 201,
  errors: ['workspace_not_found', 'workspace_removed', 'too_many_tokens'],
});

export const revokeWorkspaceToken = contract({
  id: 'revoke-workspace-token',
  method: 'DELETE',
  path: '/workspaces/:id/tokens/:token_id',
  summary: 'Revokes a token; it is refused everywhere within a second.',
  auth: { role: 'operator', agent: 'own' },
  params: z.strictObject({ id: idField, token_id: idField }),
  output: z.object({ status: z.literal('revoked') }),
  errors: ['workspace_not_found', 'workspace_removed', 'token_not_found'],
});

export const getTestToken = contract({
  id: 'get-test-token',
  method: 'GET',
  path: '/admin/workspaces/:id/test-token',
  summary:
    'A fresh token of a workspace for test suites; where these are switched off, there is nothing at this address.',
  auth: 'owner',
  params: byWorkspace,
  output: z.object({ auth_token: z.string(), workspace_id: idField }),
  idempotent: false,
  errors: ['not_found', 'workspace_not_found', 'workspace_removed', 'too_many_tokens'],
});

export const listOrgKeys = contract({
  id: 'list-org-keys',
  method: 'GET',
  path: '/org/tokens',
  summary: 'The live organisation keys, without their secret part.',
  auth: 'owner',
  output: z.object({
    tokens: z.array(
      credentialRow.extend({
        name: z.string(),
        role: z.enum(ROLES),
        created_by: z.string(),
        org_id: idField.nullable(),
      }),
    ),
    count: z.int(),
  }),
});

export const createOrgKey = contract({
  id: 'create-org-key',
  method: 'POST',
  path: '/org/tokens',
  summary: 'Mints an organisation key: what people of its role may do, by program. It is shown this once.',
  auth: 'owner',
  limit: 'keys',
  body: z.strictObject({
    name: z.string().trim().min(1, 'must not be empty').max(100, 'must have at most 100 characters'),
    /** At most the role of whoever asks. */
    role: z.enum(ROLES, `must be one of: ${ROLES.join(', ')}`).default('operator'),
  }),
  output: z.object({ id: idField, prefix: z.string(), auth_token: z.string(), warning: z.string() }),
  errors: ['rate_limited', 'too_many_tokens'],
});

export const revokeOrgKey = contract({
  id: 'revoke-org-key',
  method: 'DELETE',
  path: '/org/tokens/:id',
  summary: 'Revokes an organisation key; it is refused everywhere within a second.',
  auth: 'owner',
  params: z.strictObject({ id: idField }),
  output: z.object({ revoked: idField }),
  errors: ['token_not_found'],
});
