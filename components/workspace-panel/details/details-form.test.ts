import { describe, expect, it } from 'vitest';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { changedElsewhere, changedFields, checkDetails, startDraft, toDetailsErrors } from './details-form';

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

describe('what others changed during an edit', () => {
  const row = (fields: object) => ({ name: 'Ada', role: null, tier: 2, ...fields }) as WorkspaceRow;
  it.each([
    [{}, {}, []],
    [{}, { role: 'Counts' }, ['the role is “Counts”']],
    [{ name: 'Eve' }, { name: 'Mallory', tier: 1 }, ['the name is “Mallory”', 'the tier is T1']],
    // Its own save comes back by an event.
    [{ name: ' Eve ' }, { name: 'Eve' }, []],
  ])('typed %j, now %j: %j', (form, now, said) => {
    expect(changedElsewhere({ ...draft, form: { ...draft.form, ...form } }, row(now))).toEqual(said);
  });

  it('is also that a role is gone', () => {
    const had = startDraft(row({ role: 'Counts' }));
    expect(changedElsewhere(had, row({}))).toEqual(['there is no role']);
  });
});
