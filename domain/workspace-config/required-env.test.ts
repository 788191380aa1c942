import { describe, expect, it } from 'vitest';
import { missingEnv } from './required-env';

const missing = (parsed: unknown, names: string[] = [], model: string | null = null) =>
  missingEnv(parsed, model, new Set(names));

describe('what a configuration requires', () => {
  it('is what stands at its top and below runtime_config, each once, sorted', () => {
    const parsed = { required_env: ['B_KEY', 'A_KEY'], runtime_config: { required_env: ['A_KEY', 'C_KEY'] } };
    expect(missing(parsed)).toEqual(['A_KEY', 'B_KEY', 'C_KEY']);
    expect(missing(parsed, ['A_KEY', 'C_KEY'])).toEqual(['B_KEY']);
  });

  it('is met by one of several where one is enough', () => {
    const parsed = { required_env: [{ any_of: ['B_KEY', 'A_KEY'] }] };
    expect(missing(parsed)).toEqual(['A_KEY or B_KEY']);
    expect(missing(parsed, ['B_KEY'])).toEqual([]);
  });

  it('is more for the model that the workspace has, and for no other', () => {
    const models = [{ id: 'gpt', required_env: ['OPENAI_API_KEY'] }];
    expect(missing({ models }, [], 'gpt')).toEqual(['OPENAI_API_KEY']);
    expect(missing({ runtime_config: { models } }, [], 'gpt')).toEqual(['OPENAI_API_KEY']);
    expect(missing({ models }, [], 'sonnet')).toEqual([]);
  });

  it.each([null, 'text', [], { required_env: 'A_KEY' }, { models: [7, { id: 1 }], runtime_config: 'x' }])(
    'is nothing where it cannot be read: %j',
    (parsed) => {
      expect(missing(parsed)).toEqual([]);
    },
  );

  it('is read entry by entry, whatever else stands beside it', () => {
    expect(missing({ required_env: [7, 'A_KEY', 'no name', null], models: 3, a2a: {} })).toEqual(['A_KEY']);
  });
});
