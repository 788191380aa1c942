import { keyNamesOf } from '@/domain/model-providers';
import type { ProviderConfig } from '../config/agent-config';
import type { ModelChoice, PreflightProblem } from './port';

/** Where a provider is, and what opens it. */
export interface Access {
  readonly provider: string;
  /** Null: the provider's own address. */
  readonly baseUrl: string | null;
  readonly apiKey: string | null;
  /** Under which names a key is looked for. */
  readonly keyNames: readonly string[];
  readonly config: ProviderConfig;
}

export type Variables = Readonly<Record<string, string>>;
export type Providers = Readonly<Record<string, ProviderConfig>>;

/** Providers that speak OpenAI's chat interface at an address of their own; others say theirs. */
const BASE_URLS: Readonly<Record<string, string>> = { openrouter: 'https://openrouter.ai/api/v1' };

/** The variables that say of a provider where it is and what opens it: `groq` has GROQ_BASE_URL and GROQ_API_KEY. */
const prefixOf = (provider: string): string => provider.toUpperCase().replace(/[^A-Z0-9]+/g, '_');

/** Where the provider of a model is found, and its key, by the configuration and the variables. */
export function accessOf({ provider }: ModelChoice, variables: Variables, providers: Providers): Access {
  const config = providers[provider] ?? {};
  const prefix = prefixOf(provider);
  const keyNames = config.api_key_env
    ? [config.api_key_env]
    : (keyNamesOf(provider) ?? [`${prefix}_API_KEY`]);
  const apiKey = keyNames.map((name) => variables[name]).find((value) => value) ?? null;
  const baseUrl = config.base_url ?? variables[`${prefix}_BASE_URL`] ?? BASE_URLS[provider] ?? null;
  return { provider, baseUrl: baseUrl || null, apiKey, keyNames, config };
}

/** What is missing before this model can be asked. */
export function missingAccess(
  choice: ModelChoice,
  variables: Variables,
  providers: Providers,
): PreflightProblem[] {
  const { provider, baseUrl, apiKey, keyNames } = accessOf(choice, variables, providers);
  const prefix = prefixOf(provider);
  const isKnown = keyNamesOf(provider) !== null;
  if (!isKnown && baseUrl === null) {
    return [
      {
        missing: `the address of the model provider "${provider}"`,
        fix: `Set ${prefix}_BASE_URL to its OpenAI-compatible address, or choose a model of anthropic, openai or google.`,
      },
    ];
  }
  // A server of one's own may want no key.
  if (apiKey !== null || (!isKnown && baseUrl !== null)) return [];
  const names = keyNames.join(' or ');
  return [
    { missing: names, fix: `Add the secret ${names} to this workspace, or to all of them, and restart it.` },
  ];
}
