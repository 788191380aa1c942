import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';
import { checkForm, isTouched, sharedSecretOf, startForm, toErrors, toRequest } from './create-form';

const form = startForm('mock');

it('starts with the first software there is, and untouched', () => {
  expect(startForm(null).runtime).toBe(AGENT_RUNTIMES[0]?.id);
  expect(isTouched(form, startForm('mock'))).toBe(false);
  for (const change of [{ name: 'x' }, { budget: '1' }, { parentId: 'x' }, { tier: 1 }]) {
    expect(isTouched({ ...form, ...change }, form)).toBe(true);
  }
});

describe('the check before sending', () => {
  it.each([
    [{ name: '' }, 'name'],
    [{ name: '   ' }, 'name'],
    [{ name: 'x'.repeat(256) }, 'name'],
    [{ name: 'Ada', budget: 'ten' }, 'budget'],
  ])('refuses %j', (change, field) => {
    expect(Object.keys(checkForm({ ...form, ...change }))).toEqual([field]);
  });

  it('lets everything else to the server', () => {
    expect(checkForm({ ...form, name: 'Not {a} name' })).toEqual({});
  });
});

describe('the request', () => {
  it('holds only what was chosen', () => {
    expect(toRequest({ ...form, name: ' Ada ' })).toEqual({ name: 'Ada', runtime: 'mock', tier: 2 });
  });

  it('tells a limit of nothing from no limit, in cents', () => {
    expect(toRequest({ ...form, budget: '0' }).budget_limit_cents).toBe(0);
    expect(toRequest({ ...form, budget: '0.29' }).budget_limit_cents).toBe(29);
    expect('budget_limit_cents' in toRequest({ ...form, budget: '' })).toBe(false);
  });

  it('leaves the tier of a machine that is not ours out', () => {
    expect('tier' in toRequest({ ...form, runtime: 'external' })).toBe(false);
  });
});

it('shows a refusal at the field that the server names, else above the buttons', () => {
  expect(toErrors({ message: 'No.', field: 'budget_limit_cents' })).toEqual({ budget: 'No.' });
  expect(toErrors({ message: 'No.', field: 'parent_id' })).toEqual({ parentId: 'No.' });
  expect(toErrors({ message: 'No.', field: 'canvas' })).toEqual({ form: 'No.' });
  expect(toErrors({ message: 'No.' })).toEqual({ form: 'No.' });
});

describe('the model and its key', () => {
  const form = { ...startForm('assistant'), name: 'Ada' };

  it('are left out where there is none to choose, or none was chosen', () => {
    expect('model' in toRequest(form)).toBe(false);
    expect('model' in toRequest({ ...form, runtime: 'mock', model: 'anthropic:x' })).toBe(false);
    expect(toRequest({ ...form, model: ' openai:gpt-5 ' })).toMatchObject({ model: 'openai:gpt-5' });
    expect(checkForm({ ...form, model: 'gpt-5' }).model).toContain('provider:model');
  });

  it('the key goes to all workspaces first, or with this one alone', () => {
    const keyed = { ...form, model: 'openai:gpt-5', secret: 'sk-1', secretName: 'OPENAI_API_KEY' };
    expect(sharedSecretOf(keyed)).toEqual({ key: 'OPENAI_API_KEY', value: 'sk-1' });
    expect('secrets' in toRequest(keyed)).toBe(false);
    const own = { ...keyed, secretScope: 'workspace' as const };
    expect(sharedSecretOf(own)).toBeNull();
    expect(toRequest(own)).toMatchObject({ secrets: { OPENAI_API_KEY: 'sk-1' } });
  });

  it('a key that was typed for another provider goes nowhere', () => {
    const other = { ...form, model: 'openai:gpt-5', secret: 'sk-1', secretName: 'ANTHROPIC_API_KEY' };
    expect(sharedSecretOf(other)).toBeNull();
    expect('secrets' in toRequest({ ...other, secretScope: 'workspace' })).toBe(false);
  });
});
