import { z } from 'zod';
import { PLAN_ACTIONS } from '@/domain/org-template/import-plan';
import { TEMPLATE_LIMITS } from '@/domain/org-template/limits';
import { workspaceStatusSchema } from '@/domain/workspace-status';
import { contract } from './contract';
import { boundedRecord, idField } from './fields';
import { envRequirement, templateProblem } from './template-problems';

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
  required_env: z.array(envRequirement),
  recommended_env: z.array(envRequirement),
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

const plannedWorkspace = z.object({
  /** Place in the list; parents stand before their children. */
  index: z.int(),
  parent_index: z.int().nullable(),
  name: z.string(),
  runtime: z.string(),
  action: z.enum(PLAN_ACTIONS),
  /** Why it is left out. */
  reason: z.string().nullable(),
  /** The workspace that is there already. */
  workspace_id: idField.nullable(),
});

const plannedPart = z.object({
  /** The workspace's index. */
  index: z.int(),
  name: z.string(),
  action: z.enum(['create', 'update', 'keep', 'skip']),
  reason: z.string().nullable(),
});

const counts = z.object({ create: z.int(), reuse: z.int(), update: z.int(), skip: z.int() });

/** What an import would do, and then does. */
export const importPlan = z.object({
  dry_run: z.literal(true),
  org: z.string(),
  items: z.array(plannedWorkspace),
  counts,
  schedules: z.array(plannedPart),
  channels: z.array(plannedPart),
  memories: z.object({ create: z.int(), keep: z.int() }),
  /** Values of the template's `.env` files, counted for each workspace that gets them; their names, never the values. */
  secrets: z.object({ create: z.int(), keep: z.int(), names: z.array(z.string()) }),
  missing_env: z.object({ required: z.array(envRequirement), recommended: z.array(envRequirement) }),
  warnings: z.array(templateProblem),
});
export type ImportPlanAnswer = z.infer<typeof importPlan>;

const importResult = z.object({
  org: z.string(),
  workspaces: z.array(
    z.object({
      id: idField,
      name: z.string(),
      tier: z.int(),
      status: workspaceStatusSchema,
      action: z.enum(['create', 'reuse', 'update']),
    }),
  ),
  count: z.int(),
  counts,
  /** What is left out, and why; then the answer is 207. */
  error: z.string().optional(),
  skipped: z.array(z.object({ name: z.string(), reason: z.string() })),
  warnings: z.array(templateProblem),
});
export type ImportResult = z.infer<typeof importResult>;

const SUMMARY = 'Creates every workspace of an organisation template; what is there already is kept.';
const templateFiles = boundedRecord(
  z.string().min(1).max(1000),
  z.string(),
  TEMPLATE_LIMITS.files,
  'must be an object: text by path',
);

export const importOrg = contract({
  id: 'import-org',
  method: 'POST',
  path: '/org/import',
  summary: SUMMARY,
  auth: 'operator',
  limit: 'imports',
  query: z.strictObject({
    /** `true`: answers what the import would do, and does nothing. */
    dry_run: z
      .enum(['true', 'false'])
      .optional()
      .transform((value) => value === 'true'),
  }),
  body: z
    .strictObject({
      /** A template of this server. */
      dir: orgTemplateDir.optional(),
      /** A template that is sent along: its files by their path, org.yaml among them. */
      template: z.strictObject({ files: templateFiles }).optional(),
      /** Import although required variables have no value. */
      force: z.boolean().default(false),
      /** Refuse what is otherwise a warning. */
      strict: z.boolean().default(false),
    })
    .refine((body) => (body.dir === undefined) !== (body.template === undefined), {
      path: ['dir'],
      message: "provide 'dir' or 'template'",
    }),
  bodyBytesMax: 16 * 1024 * 1024,
  output: z.union([importPlan, importResult]),
  status: 201,
  variants: [
    { status: 200, about: 'What the import would do.', when: (output) => isImportPlan(output) },
    {
      status: 207,
      about: 'Some workspaces are left out; the rest is there.',
      when: (output) => 'error' in output,
    },
  ],
  idempotent: true,
  errors: [
    'org_template_not_found',
    'invalid_org_template',
    'missing_env',
    'secrets_key_missing',
    'too_many_secrets',
  ],
});

/** True for the answer to a dry run. */
export const isImportPlan = (answer: ImportPlanAnswer | ImportResult): answer is ImportPlanAnswer =>
  'dry_run' in answer;
