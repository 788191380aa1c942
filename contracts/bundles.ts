import { z } from 'zod';
import { BUNDLE_LIMITS, BUNDLE_SCHEMA, type Bundle, bundleNode } from '@/domain/bundle/bundle-schema';
import { parseBundle } from '@/domain/bundle/parse-bundle';
import { workspaceStatusSchema } from '@/domain/workspace-status';
import { contract } from './contract';
import { idField } from './fields';

const byId = z.strictObject({ id: idField });
const UNREADABLE = [
  'workspace_not_found',
  'workspace_removed',
  'subtree_too_large',
  // What cannot be decrypted could not be left out.
  'secrets_unreadable',
] as const;

/** A workspace with everything below it in one file. The whole of it is checked where it is read: domain/bundle/. */
const writtenBundle = z.looseObject({
  schema: z.literal(BUNDLE_SCHEMA),
  id: z.string(),
  name: z.string(),
  sub_workspaces: z.array(z.unknown()),
});

export const exportBundle = contract({
  id: 'export-bundle',
  method: 'GET',
  path: '/bundles/export/:id',
  summary: 'A workspace and everything below it as one JSON file, without any secret.',
  auth: 'operator',
  limit: 'exports',
  params: byId,
  output: writtenBundle as unknown as z.ZodType<Bundle>,
  errors: UNREADABLE,
});

export interface ImportedWorkspace {
  workspace_id: string;
  name: string;
  status: z.infer<typeof workspaceStatusSchema>;
  error?: string | undefined;
  children?: ImportedWorkspace[] | undefined;
}

const imported = z.object({
  workspace_id: idField,
  name: z.string(),
  status: workspaceStatusSchema,
  /** Why it could not be started. */
  error: z.string().optional(),
  /** Those below it, in the same form. */
  children: (z.array(z.unknown()) as unknown as z.ZodType<ImportedWorkspace[]>).optional(),
});

export const importBundle = contract({
  id: 'import-bundle',
  method: 'POST',
  path: '/bundles/import',
  summary: 'Makes new workspaces of a bundle, all of them or none, and starts them.',
  auth: 'operator',
  limit: 'imports',
  body: bundleNode.transform((value, context) => {
    const parsed = parseBundle(value);
    if (parsed.ok) return parsed.snapshots;
    context.addIssue({ code: 'custom', path: [...parsed.path], message: parsed.message });
    return z.NEVER;
  }),
  output: imported,
  status: 201,
  errors: ['secrets_key_missing'],
  bodyBytesMax: BUNDLE_LIMITS.bytes,
});

export const duplicateWorkspace = contract({
  id: 'duplicate-workspace',
  method: 'POST',
  path: '/workspaces/:id/duplicate',
  summary: 'Makes a copy of a workspace and everything below it beside it; no secret and no token is copied.',
  auth: 'operator',
  limit: 'imports',
  params: byId,
  output: z.object({ workspace_id: idField, name: z.string(), count: z.int() }),
  status: 201,
  errors: UNREADABLE,
});

export const exportOrg = contract({
  id: 'export-org',
  method: 'GET',
  path: '/org/export/:id',
  summary:
    'A workspace and everything below it as the files of an organisation template, without any secret.',
  auth: 'operator',
  limit: 'exports',
  params: byId,
  /** Text by path; org.yaml among them. */
  output: z.object({ name: z.string(), files: z.record(z.string(), z.string()) }),
  errors: UNREADABLE,
});
