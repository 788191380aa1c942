import type { ContractOutput } from '@/contracts/contract';
import type { listWorkspaceTemplates as contract } from '@/contracts/workspace-templates';
import { defaultModelOf } from '@/domain/agent-runtimes';
import type { EnvRequirement } from '@/domain/org-template/types';
import { modelOf, modelsOf } from '@/domain/org-template/workspace-template';
import { DEFAULT_TIER } from '@/domain/tiers';
import type { Deps } from '../deps';
import { findRuntime } from './find-runtime';
import { type KnownTemplate, listKnownTemplates } from './find-workspace-template';

type Summaries = ContractOutput<typeof contract>;

const SKILLS_SHOWN = 3;

/** The templates that a single workspace can start from, those that can start here first. */
export async function listWorkspaceTemplates(deps: Deps): Promise<Summaries> {
  const templates = (await listKnownTemplates(deps)).map((known) => summarise(deps, known));
  return templates.sort((a, b) => Number(b.is_runnable) - Number(a.is_runnable));
}

function summarise(deps: Deps, { id, source, template }: KnownTemplate): Summaries[number] {
  const { config } = template;
  const runtime = findRuntime(config);
  const skills = (config.skills ?? []).map((skill) => (typeof skill === 'string' ? skill : skill.name));
  const timeout = config.provision_timeout_seconds ?? config.runtime_config?.provision_timeout_seconds;
  return {
    id,
    name: config.name,
    description: config.description ?? '',
    runtime,
    is_runnable: deps.backends.kindFor(runtime) !== null,
    tier: config.tier ?? DEFAULT_TIER,
    model: modelOf(config) ?? defaultModelOf(runtime),
    models: modelsOf(config).map((model) => ({
      id: model.id,
      name: model.name ?? model.id,
      required_env: toWire(model.required_env),
    })),
    required_env: toWire(config.required_env ?? config.runtime_config?.required_env),
    skills: skills.slice(0, SKILLS_SHOWN),
    skill_count: skills.length,
    ...(timeout === undefined ? {} : { provision_timeout_seconds: timeout }),
    source,
  };
}

const toWire = (requirements: readonly EnvRequirement[] = []): Summaries[number]['required_env'] =>
  requirements.map((requirement) =>
    typeof requirement === 'string' ? requirement : { any_of: [...requirement.any_of] },
  );
