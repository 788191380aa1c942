import { createAssistantEngine } from '../assistant/assistant-engine';
import { describeEngine } from './engine-suite';

/** The model alone can be silent there; there is no program that could hang. */
const SILENCE = { silence: 'timeout' } as const;

describeEngine({
  name: 'assistant on Anthropic',
  parts: 'the real AI SDK; the model is scripted',
  model: { provider: 'anthropic', model: 'claude-sonnet-4-5' },
  create: createAssistantEngine,
  variables: (url) => ({ ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: 'sk-scripted' }),
  keyName: 'ANTHROPIC_API_KEY',
  renames: SILENCE,
});

describeEngine({
  name: 'assistant on OpenAI',
  parts: 'the real AI SDK; the model is scripted',
  model: { provider: 'openai', model: 'gpt-5' },
  create: createAssistantEngine,
  variables: (url) => ({ OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: 'sk-scripted' }),
  keyName: 'OPENAI_API_KEY',
  renames: SILENCE,
});

describeEngine({
  name: 'assistant on Google',
  parts: 'the real AI SDK; the model is scripted',
  model: { provider: 'google', model: 'gemini-3-pro' },
  create: createAssistantEngine,
  variables: (url) => ({ GOOGLE_BASE_URL: `${url}/v1beta`, GOOGLE_API_KEY: 'sk-scripted' }),
  keyName: 'GOOGLE_API_KEY',
  renames: SILENCE,
});

describeEngine({
  name: 'assistant on a server of one’s own',
  parts: 'the real AI SDK; the model is scripted',
  model: { provider: 'local', model: 'llama' },
  create: createAssistantEngine,
  variables: (url) => ({ LOCAL_BASE_URL: `${url}/v1`, LOCAL_API_KEY: 'sk-scripted' }),
  keyName: 'LOCAL_BASE_URL',
  renames: SILENCE,
});
