import { z } from 'zod';
import { SECRET_NAME } from '../secret-name';
import { isStorableJson } from '../storable-json';
import { isPlainLine, isPlainText } from '../text';
import { TEMPLATE_LIMITS } from './limits';
import { MEMORY_SCOPES, WORKSPACE_ACCESS } from './types';

const line = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must have at most ${max} characters`)
    .refine(isPlainLine, 'must be one line without any of { } [ ] | > * & !');
const plainText = (max: number) =>
  z.string().max(max, `must have at most ${max} characters`).refine(isPlainText, 'has control characters');
const prompt = plainText(TEMPLATE_LIMITS.promptBytes);
/** A path inside the template; that it stays inside is checked where it is read. */
const path = z.string().min(1, 'must not be empty').max(1000);
const tier = z
  .int('must be a whole number from 1 to 4')
  .min(1, 'must be from 1 to 4')
  .max(4, 'must be from 1 to 4');
const runtime = z.string().min(1, 'must not be empty').max(100);
const model = plainText(200);
const coordinate = z.number().min(-10_000_000).max(10_000_000);

const envName = z.string().regex(SECRET_NAME, 'must be a name of capital letters, digits and _');
export const envRequirement = z.union(
  [envName, z.strictObject({ any_of: z.array(envName).min(1).max(50) })],
  'must be a NAME, or any_of with a list of names',
);
const envRequirements = z.array(envRequirement).max(500);

const memory = z.union(
  [
    plainText(100_000).min(1),
    z.strictObject({
      content: plainText(100_000).min(1),
      scope: z.enum(MEMORY_SCOPES).optional(),
      namespace: line(50).optional(),
    }),
  ],
  'must be a text, or content with scope and namespace',
);

export const schedule = z.strictObject({
  name: line(255),
  cron_expr: z.string().trim().min(1, 'must not be empty').max(200),
  timezone: z.string().trim().min(1).max(100).optional(),
  prompt: prompt.optional(),
  prompt_file: path.optional(),
  enabled: z.boolean().optional(),
});

export const channel = z.strictObject({
  type: z.string().min(1, 'must not be empty').max(50),
  config: z
    .record(z.string(), z.unknown())
    .refine(isStorableJson, 'must hold no NUL and no half of a character')
    .optional(),
  allowed_users: z
    .array(z.union([plainText(200), z.int()]))
    .max(1000)
    .optional(),
  enabled: z.boolean().optional(),
});

/** A name, or `!name` or `-name`, which takes one of the defaults away. */
const plugin = z
  .string()
  .max(500)
  .regex(
    /^[!-]?[^\s!-]\S*$/,
    'must be the name or source of a plugin, with ! or - before it to take it away',
  );

/** What defaults and workspaces both may say. */
const shared = {
  runtime: runtime.optional(),
  tier: tier.optional(),
  model: model.optional(),
  plugins: z.array(plugin).max(500).optional(),
  initial_prompt: prompt.optional(),
  initial_prompt_file: path.optional(),
  idle_prompt: prompt.optional(),
  idle_prompt_file: path.optional(),
  idle_interval_seconds: z.int().min(0).max(31_536_000).optional(),
  category_routing: z.record(z.string().min(1).max(200), z.array(line(255)).max(200)).optional(),
  initial_memories: z.array(memory).max(1000).optional(),
};

const workspaceShape = {
  ...shared,
  name: line(255),
  role: line(1000).optional(),
  template: z
    .string()
    .regex(/^[a-z0-9][a-z0-9-]{0,99}$/, 'must be the name of a workspace template')
    .optional(),
  files_dir: path.optional(),
  system_prompt: prompt.optional(),
  workspace_dir: plainText(1000).optional(),
  workspace_access: z.enum(WORKSPACE_ACCESS, `must be one of: ${WORKSPACE_ACCESS.join(', ')}`).optional(),
  max_concurrent_tasks: z.int().min(1, 'must be at least 1').max(1000).optional(),
  schedules: z.array(schedule).max(200).optional(),
  channels: z.array(channel).max(50).optional(),
  external: z.boolean().optional(),
  url: z.string().max(2048).optional(),
  canvas: z.strictObject({ x: coordinate, y: coordinate }).optional(),
  required_env: envRequirements.optional(),
  recommended_env: envRequirements.optional(),
};

/** One workspace without those below it: the tree is walked, not parsed as one, so that no depth can exhaust the stack. */
export const workspaceYaml = z.strictObject({ ...workspaceShape, children: z.array(z.unknown()).optional() });
export type WorkspaceYaml = z.output<typeof workspaceYaml>;

export const defaultsYaml = z.strictObject(shared);
export type DefaultsYaml = z.output<typeof defaultsYaml>;

const orgShape = {
  name: line(255),
  description: plainText(2000).optional(),
  defaults: defaultsYaml.optional(),
  global_memories: z.array(memory).max(1000).optional(),
  required_env: envRequirements.optional(),
  recommended_env: envRequirements.optional(),
};

/** org.yaml without its workspaces. */
export const orgYaml = z.strictObject({
  ...orgShape,
  workspaces: z.array(z.unknown(), 'must be a list of workspaces').min(1, 'must have at least one workspace'),
});
export type OrgYaml = z.output<typeof orgYaml>;

const workspaceTree: z.ZodType = z.strictObject({
  ...workspaceShape,
  get children(): z.ZodOptional<z.ZodArray<z.ZodType>> {
    return z.array(workspaceTree).optional();
  },
});

/** The whole of org.yaml as editors check it. */
export const wholeOrgYaml = z.strictObject({ ...orgShape, workspaces: z.array(workspaceTree).min(1) });
