import { z } from 'zod';
import { isStorableText } from '@/domain/text';
import { FILES_PER_REQUEST_MAX } from '@/domain/workspace-files/file-roots';
import { contract } from './contract';
import { boundedRecord, workspaceTemplateId } from './fields';
import { envRequirement } from './template-problems';

const byId = z.strictObject({ id: workspaceTemplateId });

/** What a card says of a workspace template. */
export const workspaceTemplateSummary = z.object({
  id: workspaceTemplateId,
  name: z.string(),
  description: z.string(),
  runtime: z.string(),
  /** False: nothing here runs its runtime, so no workspace can start from it. */
  is_runnable: z.boolean(),
  tier: z.int(),
  model: z.string(),
  models: z.array(z.object({ id: z.string(), name: z.string(), required_env: z.array(envRequirement) })),
  required_env: z.array(envRequirement),
  /** The first skills; `skill_count` says how many there are. */
  skills: z.array(z.string()),
  skill_count: z.int(),
  provision_timeout_seconds: z.int().optional(),
  /** Shipped ones are part of the installation; the others were brought by people and can be deleted. */
  source: z.enum(['shipped', 'imported']),
});
export type WorkspaceTemplateSummary = z.infer<typeof workspaceTemplateSummary>;

export const listWorkspaceTemplates = contract({
  id: 'list-workspace-templates',
  method: 'GET',
  path: '/templates',
  summary: 'The templates that a single workspace can start from.',
  auth: 'viewer',
  output: z.array(workspaceTemplateSummary),
});

export const importWorkspaceTemplate = contract({
  id: 'import-workspace-template',
  method: 'POST',
  path: '/templates/import',
  summary: 'Keeps the folder of an agent as a workspace template; without a config.yaml it gets one.',
  auth: 'operator',
  limit: 'imports',
  body: z.strictObject({
    /** What people call it; its id is made of this. */
    name: z.string().trim().min(1, 'must not be empty').max(100),
    files: boundedRecord(
      z.string().min(1).max(1000),
      z.string().refine(isStorableText, 'must hold no NUL and no half of a character'),
      FILES_PER_REQUEST_MAX,
      'must be an object: text by path',
    ).refine((files) => Object.keys(files).length > 0, 'must hold at least one file'),
  }),
  bodyBytesMax: 8 * 1024 * 1024,
  output: z.object({ status: z.literal('imported'), id: workspaceTemplateId, name: z.string() }),
  status: 201,
  errors: ['template_exists', 'invalid_workspace_template'],
});

export const deleteWorkspaceTemplate = contract({
  id: 'delete-workspace-template',
  method: 'DELETE',
  path: '/templates/:id',
  summary:
    'Deletes a workspace template that was imported; workspaces that started from it stay as they are.',
  auth: 'operator',
  params: byId,
  output: z.object({ status: z.literal('deleted') }),
  errors: ['workspace_template_not_found', 'template_is_shipped'],
});
