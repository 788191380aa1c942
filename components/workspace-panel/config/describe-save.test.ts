import { expect, test } from 'vitest';
import { describeSave } from './describe-save';

const SAVED = { saved: true } as const;
const FILE = { content: 'a: 1\n', expected_version: 'v1' };
const refusedModel = {
  saved: false,
  code: 'invalid_field',
  message: 'model must have at most 200 characters.',
  field: 'model',
} as const;

test('all of it saved is one word', () => {
  const parts = { workspace: SAVED, model: SAVED, file: { ...SAVED, version: 'v2' } };
  expect(describeSave({ workspace: { name: 'Ada' }, model: 'x', file: FILE }, parts)).toEqual({
    isWhole: true,
    saved: 'Saved.',
    refused: [],
    errors: {},
  });
});

test('of a part each field is named, with why the others were not saved', () => {
  const request = { workspace: { name: 'Ada', tier: 1 }, model: 'a b' };
  expect(describeSave(request, { workspace: SAVED, model: refusedModel })).toEqual({
    isWhole: false,
    saved: 'Name and tier saved.',
    refused: ['Model not saved: model must have at most 200 characters.'],
    errors: { model: 'model must have at most 200 characters.' },
  });
});

test('nothing saved says only why', () => {
  const changed = { saved: false, code: 'file_changed', message: 'The file was changed.' } as const;
  const taken = { saved: false, code: 'name_taken', message: 'The name is taken.', field: 'name' } as const;
  expect(describeSave({ workspace: { name: 'A' }, file: FILE }, { workspace: taken, file: changed })).toEqual(
    {
      isWhole: false,
      saved: null,
      refused: ['Name not saved: The name is taken.', 'config.yaml not saved: The file was changed.'],
      errors: { name: 'The name is taken.' },
    },
  );
});
