import { parse } from 'yaml';
import { z } from 'zod';
import { parseLadder } from '../engines/ladder/parse-ladder';
import type { ModelChoice } from '../engines/port';

/** Seconds without work after which an agent with an idle prompt says it to itself. */
const IDLE_SECONDS = 600;
/** Agents that fan out take many steps in one turn (lesson 119). */
const STEPS_MAX = 500;

const text = z.string().trim().min(1);
const words = z.array(z.unknown()).transform((list) => list.filter((entry) => typeof entry === 'string'));
const requirement = z.union([
  text.transform((name) => [name]),
  z.object({ any_of: z.array(text).min(1) }).transform(({ any_of }) => any_of),
]);
const provider = z.looseObject({
  base_url: text.optional(),
  api_key_env: text.optional(),
  /** Which interface of OpenAI is spoken. */
  api: z.enum(['responses', 'chat']).optional(),
});

/** How a field is read, and what it is worth when it is missing or not understood. */
const FIELDS = {
  name: text,
  description: text,
  role: text,
  runtime: text,
  model: text,
  prompt_files: words,
  initial_prompt: text,
  idle_prompt: text,
  idle_interval_seconds: z.number().min(0),
  required_env: z.array(requirement),
  runtime_config: z.looseObject({}),
} as const;
const RUNTIME_FIELDS = {
  model: text,
  step_limit: z.int().min(1),
  max_output_tokens: z.int().min(1),
  context_tokens: z.int().min(1000),
  max_concurrent_tasks: z.int().min(1),
  idle_timeout_seconds: z.number().min(1),
  escalation_ladder: z.array(z.unknown()),
  providers: z.record(z.string(), provider),
  required_env: z.array(requirement),
} as const;

/** A model provider as the configuration describes it. */
export type ProviderConfig = z.output<typeof provider>;

/** What stands in config.yaml, as far as the agent uses it. Everything is optional but what preflight asks for. */
export interface AgentConfig {
  readonly name: string | null;
  readonly description: string | null;
  readonly role: string | null;
  readonly runtime: string | null;
  readonly model: string | null;
  readonly promptFiles: readonly string[] | null;
  readonly initialPrompt: string | null;
  readonly idlePrompt: string | null;
  readonly idleIntervalSeconds: number;
  readonly stepLimit: number;
  readonly maxOutputTokens: number | null;
  /** Of a conversation that is sent to the model; older messages are left out beyond it. */
  readonly contextTokens: number | null;
  readonly maxConcurrentTasks: number;
  readonly idleTimeoutSeconds: number | null;
  /** Models that are tried after the first one, in this order. */
  readonly escalationLadder: readonly ModelChoice[];
  readonly providers: Readonly<Record<string, ProviderConfig>>;
  /** Each a list of names of which one is enough. */
  readonly requiredEnv: readonly (readonly string[])[];
  /** All of `runtime_config`, for engines that have settings of their own. */
  readonly runtimeConfig: Readonly<Record<string, unknown>>;
}

const CONCURRENT_TASKS = 4;

/**
 * Reads config.yaml leniently: people write it, and a field that is not understood must not keep an agent from starting.
 * @returns what was left out, in words
 */
export function parseAgentConfig(source: string): { config: AgentConfig; warnings: string[] } {
  const warnings: string[] = [];
  const parsed = parseYaml(source, warnings);
  const top = take(FIELDS, parsed, '', warnings);
  const run = take(RUNTIME_FIELDS, Object(top.runtime_config ?? {}), 'runtime_config.', warnings);
  const ladder = parseLadder(run.escalation_ladder ?? []);
  warnings.push(...ladder.warnings);
  const config: AgentConfig = {
    name: top.name ?? null,
    description: top.description ?? null,
    role: top.role ?? null,
    runtime: top.runtime ?? null,
    model: top.model ?? run.model ?? null,
    promptFiles: top.prompt_files ?? null,
    initialPrompt: top.initial_prompt ?? null,
    idlePrompt: top.idle_prompt ?? null,
    idleIntervalSeconds: top.idle_interval_seconds ?? IDLE_SECONDS,
    stepLimit: run.step_limit ?? STEPS_MAX,
    maxOutputTokens: run.max_output_tokens ?? null,
    contextTokens: run.context_tokens ?? null,
    maxConcurrentTasks: run.max_concurrent_tasks ?? CONCURRENT_TASKS,
    idleTimeoutSeconds: run.idle_timeout_seconds ?? null,
    escalationLadder: ladder.rungs,
    providers: run.providers ?? {},
    requiredEnv: [...(top.required_env ?? []), ...(run.required_env ?? [])],
    runtimeConfig: top.runtime_config ?? {},
  };
  return { config, warnings };
}

function parseYaml(source: string, warnings: string[]): Record<string, unknown> {
  try {
    const value: unknown = parse(source);
    if (value === null || value === undefined) return {};
    if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
    warnings.push('config.yaml is no list of fields, so nothing of it is used.');
  } catch (error) {
    warnings.push(`config.yaml cannot be read as YAML: ${String(error).split('\n')[0]}`);
  }
  return {};
}

type Taken<F extends Readonly<Record<string, z.ZodType>>> = { [K in keyof F]?: z.output<F[K]> };

function take<F extends Readonly<Record<string, z.ZodType>>>(
  fields: F,
  from: Readonly<Record<string, unknown>>,
  prefix: string,
  warnings: string[],
): Taken<F> {
  const taken: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(fields)) {
    const value = from[name];
    if (value === undefined || value === null || value === '') continue;
    const read = schema.safeParse(value);
    if (read.success) taken[name] = read.data;
    else warnings.push(`config.yaml: ${prefix}${name} is not understood and left out.`);
  }
  return taken as Taken<F>;
}
