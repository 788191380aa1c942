import { z } from 'zod';
import { isPlainLine } from '../text';
import { envRequirement } from './schema';

const word = z.string().min(1, 'must not be empty').max(200);
const path = z.string().min(1).max(1000);
const env = z.array(envRequirement).max(100);

const modelEntry = z.strictObject({
  id: word,
  name: z.string().max(200).optional(),
  required_env: env.optional(),
});

/** config.yaml of a workspace template, and of a workspace: what an agent is (spec 1.26, client 2.8). */
export const workspaceTemplateYaml = z.strictObject({
  name: z.string().trim().min(1, 'must not be empty').max(255).refine(isPlainLine, 'must be one plain line'),
  description: z.string().max(2000).optional(),
  version: z.union([z.string(), z.number()]).optional(),
  tier: z
    .int('must be a whole number from 1 to 4')
    .min(1, 'must be from 1 to 4')
    .max(4, 'must be from 1 to 4')
    .optional(),
  runtime: word.optional(),
  model: z.string().max(200).optional(),
  models: z.array(modelEntry).max(200).optional(),
  required_env: env.optional(),
  recommended_env: env.optional(),
  runtime_config: z
    .looseObject({
      model: z.string().max(200).optional(),
      models: z.array(modelEntry).max(200).optional(),
      required_env: env.optional(),
      provision_timeout_seconds: z.int().min(1).max(86_400).optional(),
    })
    .optional(),
  provision_timeout_seconds: z.int().min(1).max(86_400).optional(),
  skills: z
    .array(z.union([word, z.looseObject({ name: word })]))
    .max(500)
    .optional(),
  tools: z.array(z.unknown()).max(500).optional(),
  prompt_files: z.array(path).max(200).optional(),
  role: z.string().max(1000).optional(),
  template: word.optional(),
  initial_prompt: z.string().optional(),
  idle_prompt: z.string().optional(),
  idle_interval_seconds: z.int().min(0).optional(),
  plugins: z.array(word).max(500).optional(),
  category_routing: z.record(z.string(), z.array(z.string())).optional(),
  effort: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
  task_budget: z.int().min(0).optional(),
  a2a: z.looseObject({}).optional(),
  delegation: z.looseObject({}).optional(),
  sandbox: z.looseObject({}).optional(),
});

export type WorkspaceTemplateYaml = z.infer<typeof workspaceTemplateYaml>;

/** The models that it offers; the older place for them is below runtime_config. */
export const modelsOf = ({ models, runtime_config }: WorkspaceTemplateYaml) =>
  models ?? runtime_config?.models ?? [];

/** The model it starts with, where it names one. */
export const modelOf = ({ model, runtime_config }: WorkspaceTemplateYaml): string | undefined =>
  model ?? runtime_config?.model;
