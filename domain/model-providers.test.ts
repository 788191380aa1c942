import { describe, expect, it } from 'vitest';
import { KNOWN_RUNTIMES } from './agent-runtimes';
import { choosesModel, isMet, modelProblem, needsOfModel, suggestedModels } from './model-providers';

it('every model that is suggested is one that can be typed', () => {
  for (const runtime of KNOWN_RUNTIMES) {
    for (const { value } of suggestedModels(runtime)) expect(modelProblem(runtime, value), value).toBeNull();
  }
});

it.each([
  ['assistant', '', true],
  ['assistant', ' anthropic:claude-sonnet-4-6 ', true],
  ['assistant', 'ollama:llama3:8b', true],
  ['assistant', 'claude-sonnet-4-6', false],
  ['assistant', 'anthropic:', false],
  ['assistant', 'anthropic: sonnet', false],
  ['claude-code', 'sonnet', true],
  ['claude-code', 'claude sonnet', false],
])('%s with the model %j: %j', (runtime, model, isRight) => {
  expect(modelProblem(runtime, model) === null).toBe(isRight);
});

describe('what is missing', () => {
  const needed = (runtime: string, model = '', fallback = '') =>
    needsOfModel(runtime, model, fallback)?.oneOf[0];

  it('is the key of the provider of the model, or of the one that the runtime has anyway', () => {
    expect(needed('assistant', 'openai:gpt-5')).toBe('OPENAI_API_KEY');
    expect(needed('assistant', 'google:gemini-2.5-pro')).toBe('GOOGLE_GENERATIVE_AI_API_KEY');
    expect(needed('assistant', '', 'anthropic:claude-opus-4-7')).toBe('ANTHROPIC_API_KEY');
    expect(needed('claude-code', 'sonnet')).toBe('ANTHROPIC_API_KEY');
    expect(needed('codex')).toBe('OPENAI_API_KEY');
  });

  it('is the address of a provider that nobody here knows', () => {
    expect(needed('assistant', 'my-llm:x')).toBe('MY_LLM_BASE_URL');
  });

  it('is not known of software that thinks with something of its own, nor of none', () => {
    for (const runtime of ['mock', 'external', 'nobody'])
      expect(needsOfModel(runtime, 'openai:x', '')).toBeNull();
    expect(choosesModel('mock')).toBe(false);
    expect(needsOfModel('assistant', 'not a model', '')).toBeNull();
  });

  it('is nothing with any of the keys, or an address of one’s own', () => {
    const needs = needsOfModel('claude-code', 'opus', '');
    if (!needs) throw new Error('needs nothing');
    expect(isMet(needs, new Set())).toBe(false);
    for (const name of ['ANTHROPIC_API_KEY', 'CLAUDE_CODE_OAUTH_TOKEN', 'ANTHROPIC_BASE_URL']) {
      expect(isMet(needs, new Set([name])), name).toBe(true);
    }
  });
});
