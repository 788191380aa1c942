import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { changedFields, checkDetails, startDraft, toDetailsErrors } from './details-form';

const draft = startDraft({ name: 'Ada', role: null, tier: 2 } as WorkspaceRow);
const edited = (form: object) => changedFields({ ...draft, form: { ...draft.form, ...form } });

describe('an edit of the details', () => {
  it.each([
    [{}, {}],
    [{ name: ' Ada ' }, {}],
    [{ name: 'Eve' }, { name: 'Eve' }],
    [{ role: 'Counts' }, { role: 'Counts' }],
    [{ tier: 1 }, { tier: 1 }],
  ])('with %j sends only what was changed', (form, sent) => {
    expect(edited(form)).toEqual(sent);
  });

  it('takes a role away with null', () => {
    const had = startDraft({ name: 'Ada', role: 'Counts', tier: 2 } as WorkspaceRow);
    expect(changedFields({ ...had, form: { ...had.form, role: '  ' } })).toEqual({ role: null });
  });

  it('wants a name', () => {
    expect(checkDetails({ ...draft.form, name: ' ' })).toHaveProperty('name');
    expect(checkDetails(draft.form)).toEqual({});
  });

  it('shows a refusal at the field it names, any other above the form', () => {
    expect(toDetailsErrors({ message: 'no', field: 'tier' })).toEqual({ tier: 'no' });
    expect(toDetailsErrors({ message: 'no', field: 'x' })).toEqual({ form: 'no' });
    expect(toDetailsErrors({ message: 'no' })).toEqual({ form: 'no' });
  });
});
