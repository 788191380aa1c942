import type { LanguageModel } from 'ai';
import { accessOf, type Providers, type Variables } from '../model-access';
import type { ModelChoice } from '../port';

/** The model as the AI SDK asks it. Each provider's library is loaded only where it is used. */
export async function openModel(
  choice: ModelChoice,
  variables: Variables,
  providers: Providers,
): Promise<LanguageModel> {
  const { provider, baseUrl, apiKey, config } = accessOf(choice, variables, providers);
  const access = {
    apiKey: apiKey ?? '',
    ...(baseUrl === null ? {} : { baseURL: baseUrl.replace(/\/+$/, '') }),
  };
  if (provider === 'anthropic') {
    const { createAnthropic } = await import('@ai-sdk/anthropic');
    return createAnthropic({ ...access, ...(baseUrl === null ? {} : { baseURL: withVersion(baseUrl) }) })(
      choice.model,
    );
  }
  if (provider === 'google') {
    const { createGoogleGenerativeAI } = await import('@ai-sdk/google');
    return createGoogleGenerativeAI(access)(choice.model);
  }
  if (provider === 'openai') {
    const { createOpenAI } = await import('@ai-sdk/openai');
    const openai = createOpenAI(access);
    return config.api === 'chat' ? openai.chat(choice.model) : openai.responses(choice.model);
  }
  const { createOpenAICompatible } = await import('@ai-sdk/openai-compatible');
  const compatible = createOpenAICompatible({
    name: provider,
    baseURL: access.baseURL ?? '',
    includeUsage: true,
    ...(apiKey === null ? {} : { apiKey }),
  });
  return compatible(choice.model);
}

/** ANTHROPIC_BASE_URL is written without the version, as the provider's own programs take it. */
const withVersion = (baseUrl: string): string => `${baseUrl.replace(/\/+$/, '').replace(/\/v1$/, '')}/v1`;
