import type { WorkspaceTemplateSummary } from '@/contracts/workspace-templates';

type Requirement = WorkspaceTemplateSummary['required_env'][number];

/** One way to give a workspace a model to think with: what it needs, and the models that then work. */
export interface ProviderOption {
  /** Its requirements in a fixed order, so that two options are the same when this is. */
  readonly key: string;
  readonly label: string;
  readonly requirements: readonly Requirement[];
  /** Null: the template names no model for it. */
  readonly model: string | null;
}

export const namesOf = (requirement: Requirement): readonly string[] =>
  typeof requirement === 'string' ? [requirement] : requirement.any_of;

/** The same names in another order are the same question. */
export const keyOf = (requirement: Requirement): string => [...namesOf(requirement)].sort().join(' or ');

export const isMet = (requirement: Requirement, configured: ReadonlySet<string>): boolean =>
  namesOf(requirement).some((name) => configured.has(name));

/**
 * The ways a template can be started, one for each set of variables that its models need; what the template itself needs
 * comes on top. A model that needs nothing makes nothing else necessary.
 */
export function providerOptions(template: WorkspaceTemplateSummary): readonly ProviderOption[] {
  const options = new Map<string, { requirements: readonly Requirement[]; models: string[] }>();
  for (const { id, required_env } of template.models) {
    const requirements = unite(template.required_env, required_env);
    const key = requirements.map(keyOf).sort().join(', ');
    const option = options.get(key) ?? { requirements, models: [] };
    option.models.push(id);
    options.set(key, option);
  }
  if (options.size === 0)
    return [{ key: '', label: '', requirements: unite(template.required_env, []), model: null }];
  return [...options].map(([key, { requirements, models }]) => ({
    key,
    label: `${key === '' ? 'Without a key' : key} (${models.length === 1 ? models[0] : `${models.length} models`})`,
    requirements,
    model: models.includes(template.model) ? template.model : (models[0] ?? null),
  }));
}

/** The option that can be used as things are, the one with the template's own model first; null when none can. */
export function findReady(
  template: WorkspaceTemplateSummary,
  configured: ReadonlySet<string>,
): ProviderOption | null {
  const ready = providerOptions(template).filter(({ requirements }) =>
    requirements.every((requirement) => isMet(requirement, configured)),
  );
  return ready.find(({ model }) => model === template.model) ?? ready[0] ?? null;
}

function unite(first: readonly Requirement[], second: readonly Requirement[]): readonly Requirement[] {
  return [...new Map([...first, ...second].map((requirement) => [keyOf(requirement), requirement])).values()];
}
