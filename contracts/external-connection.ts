import { z } from 'zod';
import { SNIPPET_KEYS } from '@/domain/connect-snippets/snippet-facts';
import { contract } from './contract';
import { idField } from './fields';

const snippets = Object.fromEntries(SNIPPET_KEYS.map((key) => [key, z.string()])) as Record<
  (typeof SNIPPET_KEYS)[number],
  z.ZodString
>;

/** What an agent that runs elsewhere needs to join (spec 1.34): the same keys when it is created, rotated and shown again. */
export const connection = z.object({
  workspace_id: idField,
  platform_url: z.string(),
  /** Empty when it is shown again later: nobody can read it a second time. */
  auth_token: z.string(),
  registry_endpoint: z.string(),
  heartbeat_endpoint: z.string(),
  ...snippets,
});
export type ExternalConnection = z.infer<typeof connection>;

const byId = z.strictObject({ id: idField });

export const rotateExternalCredentials = contract({
  id: 'rotate-external-credentials',
  method: 'POST',
  path: '/workspaces/:id/external/rotate',
  summary: 'Revokes every token of an agent that runs elsewhere and mints one, which is shown this once.',
  auth: { role: 'operator', agent: 'own' },
  limit: 'keys',
  params: byId,
  output: z.object({ connection }),
  errors: ['workspace_not_found', 'workspace_removed', 'not_external'],
});

export const getExternalConnection = contract({
  id: 'get-external-connection',
  method: 'GET',
  path: '/workspaces/:id/external/connection',
  summary: 'How an agent that runs elsewhere connects, without its token.',
  auth: { role: 'operator', agent: 'own' },
  params: byId,
  output: z.object({ connection }),
  errors: ['workspace_not_found', 'workspace_removed', 'not_external'],
});
