import { z } from 'zod';
import { workspaceStatusSchema } from '@/domain/workspace-status';
import { contract } from './contract';
import { idField } from './fields';

/** The name of a template's folder; no path, so nothing outside the templates can be named. */
const orgTemplateDir = z
  .string()
  .max(100)
  .regex(/^[a-z0-9][a-z0-9-]*$/, 'must be the name of a template folder (lower-case letters, digits and -)');

export const orgTemplateSummary = z.object({
  dir: z.string(),
  name: z.string(),
  description: z.string(),
  workspaces: z.int(),
});
export type OrgTemplateSummary = z.infer<typeof orgTemplateSummary>;

export const listOrgTemplates = contract({
  id: 'list-org-templates',
  method: 'GET',
  path: '/org/templates',
  summary: 'The organisation templates that can be imported.',
  auth: 'viewer',
  output: z.array(orgTemplateSummary),
});

export const importOrg = contract({
  id: 'import-org',
  method: 'POST',
  path: '/org/import',
  summary: 'Creates every workspace of an organisation template; what is there already is kept.',
  auth: 'operator',
  body: z.strictObject({ dir: orgTemplateDir }),
  output: z.object({
    org: z.string(),
    workspaces: z.array(
      z.object({ id: idField, name: z.string(), tier: z.int(), status: workspaceStatusSchema }),
    ),
    count: z.int(),
  }),
  status: 201,
  idempotent: true,
  errors: ['org_template_not_found', 'invalid_org_template'],
});
