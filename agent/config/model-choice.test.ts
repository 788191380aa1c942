import { expect, it } from 'vitest';
import { parseModel } from './model-choice';

it.each([
  ['anthropic:claude-opus-4-7', 'anthropic', 'claude-opus-4-7'],
  ['openrouter:anthropic/claude-sonnet-4.5', 'openrouter', 'anthropic/claude-sonnet-4.5'],
  ['OpenAI:gpt-5', 'openai', 'gpt-5'],
  ['ollama:llama3:8b', 'ollama', 'llama3:8b'],
  ['sonnet', 'anthropic', 'sonnet'],
  ['gpt-5-codex', 'openai', 'gpt-5-codex'],
  ['o3', 'openai', 'o3'],
  ['gemini-2.5-pro', 'google', 'gemini-2.5-pro'],
])('%s is %s of %s', (text, provider, model) => {
  expect(parseModel(text)).toEqual({ provider, model });
});

it.each([[''], ['mistral-large'], [':x'], ['openai:']])('%j names no provider', (text) => {
  expect(parseModel(text)).toBeNull();
});
