import { findAgentRuntime } from './agent-runtimes';

interface ModelProvider {
  /** The name before the colon of a model. */
  readonly id: string;
  readonly label: string;
  /** The secrets that open it; one of them is enough. The first is the one to ask for. */
  readonly keyNames: readonly [string, ...string[]];
  /** Models to suggest, the best first. */
  readonly models: readonly string[];
}

/** The providers that agents of this project know by name. Any other has its address in `<NAME>_BASE_URL`. */
export const MODEL_PROVIDERS: readonly ModelProvider[] = [
  {
    id: 'anthropic',
    label: 'Anthropic',
    keyNames: ['ANTHROPIC_API_KEY'],
    models: ['claude-opus-4-7', 'claude-sonnet-4-6', 'claude-haiku-4-5'],
  },
  {
    id: 'openai',
    label: 'OpenAI',
    keyNames: ['OPENAI_API_KEY'],
    models: ['gpt-5', 'gpt-5-mini', 'gpt-5-codex'],
  },
  {
    id: 'google',
    label: 'Google',
    keyNames: ['GOOGLE_GENERATIVE_AI_API_KEY', 'GOOGLE_API_KEY', 'GEMINI_API_KEY'],
    models: ['gemini-2.5-pro', 'gemini-2.5-flash'],
  },
];

/** The secrets that open a provider; null for one that is not known by name. */
export const keyNamesOf = (provider: string): readonly string[] | null =>
  MODEL_PROVIDERS.find(({ id }) => id === provider)?.keyNames ?? null;

/** What a command line thinks with: models of one provider, by their bare names. */
interface OwnModels {
  readonly provider: string;
  readonly models: readonly string[];
  /** What opens it besides the key of the provider. */
  readonly otherKeys: readonly string[];
}

const OWN_MODELS: Readonly<Record<string, OwnModels>> = {
  'claude-code': {
    provider: 'anthropic',
    models: ['sonnet', 'opus', 'haiku'],
    otherKeys: ['CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_AUTH_TOKEN'],
  },
  codex: { provider: 'openai', models: ['gpt-5-codex', 'gpt-5'], otherKeys: ['CODEX_API_KEY'] },
  'gemini-cli': { provider: 'google', models: ['gemini-2.5-pro', 'gemini-2.5-flash'], otherKeys: [] },
};

/** Names a provider itself: `provider:model`, without spaces. */
const NAMED = /^([a-z0-9][a-z0-9_-]*):([!-~]+)$/i;
const BARE = /^[!-~]+$/;

/** True where a model can be chosen for a new workspace of this runtime. */
export const choosesModel = (runtime: string): boolean =>
  findAgentRuntime(runtime)?.runsOn.some((kind) => kind === 'docker' || kind === 'local') ?? false;

interface ModelSuggestion {
  /** As it stands in the field. */
  readonly value: string;
  readonly provider: string;
}

/** The models to suggest for a runtime. */
export function suggestedModels(runtime: string): readonly ModelSuggestion[] {
  const own = OWN_MODELS[runtime];
  if (own) return own.models.map((value) => ({ value, provider: labelOf(own.provider) }));
  return MODEL_PROVIDERS.flatMap(({ id, label, models }) =>
    models.map((model) => ({ value: `${id}:${model}`, provider: label })),
  );
}

const labelOf = (provider: string): string =>
  MODEL_PROVIDERS.find(({ id }) => id === provider)?.label ?? provider;

/** What is wrong with a model that was typed; null for nothing, and for none at all. */
export function modelProblem(runtime: string, typed: string): string | null {
  const model = typed.trim();
  if (model === '') return null;
  if (Object.hasOwn(OWN_MODELS, runtime))
    return BARE.test(model) ? null : 'A model has no spaces in its name.';
  return NAMED.test(model) ? null : 'Write provider:model, such as anthropic:claude-sonnet-4-6.';
}

/** What has to be there before an agent can think. */
export interface ModelNeeds {
  readonly provider: string;
  /** One of these secrets; the first is the one to ask for. */
  readonly oneOf: readonly [string, ...string[]];
  /** Another way: a server of one's own at this address needs no key. */
  readonly addressIn: string;
}

const prefixOf = (provider: string): string => provider.toUpperCase().replace(/[^A-Z0-9]+/g, '_');

/** What a model needs before an agent of this runtime can ask it; null where that is not known. */
export function needsOfModel(runtime: string, typed: string, fallback: string): ModelNeeds | null {
  const model = typed.trim() || fallback;
  const own = OWN_MODELS[runtime];
  const id = own?.provider ?? NAMED.exec(model)?.[1]?.toLowerCase();
  if (id === undefined || !choosesModel(runtime)) return null;
  const known = MODEL_PROVIDERS.find((provider) => provider.id === id);
  const addressIn = `${prefixOf(id)}_BASE_URL`;
  if (!known) return { provider: id, oneOf: [addressIn], addressIn };
  const [first, ...rest] = known.keyNames;
  return { provider: known.label, oneOf: [first, ...rest, ...(own?.otherKeys ?? [])], addressIn };
}

/** Every secret that could open some provider: whether they are there is told before a workspace is made. */
export const MODEL_SECRETS: readonly string[] = [
  ...MODEL_PROVIDERS.flatMap(({ id, keyNames }) => [...keyNames, `${prefixOf(id)}_BASE_URL`]),
  ...Object.values(OWN_MODELS).flatMap(({ otherKeys }) => otherKeys),
];

/** True when nothing is missing. A known provider at another address may want no key. */
export const isMet = ({ oneOf, addressIn }: ModelNeeds, configured: ReadonlySet<string>): boolean =>
  oneOf.some((name) => configured.has(name)) || configured.has(addressIn);
