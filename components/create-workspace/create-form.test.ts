import { describe, expect, it } from 'vitest';
import { AGENT_RUNTIMES } from '@/domain/agent-runtimes';
import { checkForm, isTouched, startForm, toErrors, toRequest } from './create-form';

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
