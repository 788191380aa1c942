import { describe, expect, it } from 'vitest';
import type { WorkspaceTemplateSummary } from '@/contracts/workspace-templates';
import { findReady, providerOptions } from './provider-options';

type Model = [id: string, requirements: WorkspaceTemplateSummary['required_env']];

const template = (models: Model[], required: WorkspaceTemplateSummary['required_env'] = []) =>
  ({
    model: models[0]?.[0] ?? '',
    models: models.map(([id, required_env]) => ({ id, name: id, required_env })),
    required_env: required,
  }) as unknown as WorkspaceTemplateSummary;

const KEYS = template([
  ['large', ['ANTHROPIC_API_KEY']],
  ['small', ['ANTHROPIC_API_KEY']],
  ['other', ['OPENAI_API_KEY']],
]);

describe('the ways to start a template', () => {
  it('are one for each set of variables, named by them and by their models', () => {
    expect(providerOptions(KEYS).map(({ label, model }) => [label, model])).toEqual([
      ['ANTHROPIC_API_KEY (2 models)', 'large'],
      ['OPENAI_API_KEY (other)', 'other'],
    ]);
  });

  it('count the same names in another order once', () => {
    const same = template([
      ['a', [{ any_of: ['A', 'B'] }, 'C']],
      ['b', ['C', { any_of: ['B', 'A'] }]],
    ]);
    expect(providerOptions(same)).toHaveLength(1);
  });

  it('are what the template itself needs where it names no models', () => {
    expect(providerOptions(template([], ['GITHUB_TOKEN']))).toMatchObject([
      { requirements: ['GITHUB_TOKEN'], model: null },
    ]);
  });
});

describe('what can be started at once', () => {
  it('is nothing while no key is there', () => {
    expect(findReady(KEYS, new Set())).toBeNull();
  });

  it('is the option whose variables all have a value, with a model that works with them', () => {
    expect(findReady(KEYS, new Set(['OPENAI_API_KEY']))).toMatchObject({ model: 'other' });
    expect(findReady(KEYS, new Set(['OPENAI_API_KEY', 'ANTHROPIC_API_KEY']))).toMatchObject({
      model: 'large',
    });
  });

  it('is a model that needs no key, whatever the others need', () => {
    expect(
      findReady(
        template([
          ['paid', ['A']],
          ['free', []],
        ]),
        new Set(),
      ),
    ).toMatchObject({ model: 'free' });
  });

  it('takes any one of a group', () => {
    const group = template([['a', [{ any_of: ['A', 'B'] }]]]);
    expect(findReady(group, new Set(['B']))).not.toBeNull();
  });
});
