import { describe, expect, test } from 'vitest';
import {
  afterSave,
  type ConfigDraft,
  changeField,
  changeText,
  changeValue,
  differencesOf,
  EMPTY_DRAFT,
  isConflict,
  isDirty,
  type OwnFields,
  settleText,
} from './config-draft';
import { readText } from './document/read-document';

const OWN: OwnFields = { name: 'Ada', role: 'Writes', tier: 2, runtime: 'mock', model: '' };
const FILE = { content: '# mine\nname: Ada\ntier: 2 # standard\nskills:\n  - search\n', version: 'v1' };
const STALE = { content: 'name: Old\ntier: 1\nmodel: gone\n', version: 'v1' };

describe('a field of the workspace and the line that repeats it', () => {
  test('change together when the form changes the field', () => {
    const draft = changeField(EMPTY_DRAFT, OWN, FILE, 'tier', 1);
    expect(draft.fields).toEqual({ tier: 1 });
    expect(draft.file?.text).toBe(FILE.content.replace('tier: 2', 'tier: 1'));
  });

  test('change together when the person edits the line', () => {
    const draft = changeText(EMPTY_DRAFT, OWN, FILE, FILE.content.replace('Ada', 'Bea'));
    expect(draft.fields).toEqual({ name: 'Bea' });
  });

  test('changed back, nothing is changed any more', () => {
    const there = changeText(EMPTY_DRAFT, OWN, FILE, FILE.content.replace('Ada', 'Bea'));
    expect(isDirty(changeText(there, OWN, FILE, FILE.content))).toBe(false);
    expect(isDirty(changeField(there, OWN, FILE, 'name', 'Ada'))).toBe(false);
  });

  test('a field that the file does not repeat leaves the file alone', () => {
    expect(changeField(EMPTY_DRAFT, OWN, FILE, 'model', 'x:y')).toEqual({
      ...EMPTY_DRAFT,
      fields: { model: 'x:y' },
    });
    expect(changeField(EMPTY_DRAFT, OWN, null, 'name', 'Bea').file).toBeNull();
  });

  test('a text that cannot be read changes no field and is kept', () => {
    const named = changeField(EMPTY_DRAFT, OWN, FILE, 'name', 'Bea');
    const broken = changeText(named, OWN, FILE, 'name: [');
    expect(broken).toMatchObject({ fields: { name: 'Bea' }, file: { text: 'name: [' } });
  });

  test('words where a number belongs change nothing', () => {
    expect(changeText(EMPTY_DRAFT, OWN, FILE, FILE.content.replace('tier: 2', 'tier: high')).fields).toEqual(
      {},
    );
  });
});

describe('a stale file', () => {
  test('never overwrites the workspace, whatever else is edited in it', () => {
    const draft = changeText(EMPTY_DRAFT, OWN, STALE, `${STALE.content}skills: [a]\n`);
    expect(draft.fields).toEqual({});
    expect(draft.file?.text).toContain('name: Old');
  });

  test('is told, and corrected when it is saved', () => {
    expect(differencesOf(readText(STALE.content), OWN)).toEqual([
      { field: 'name', inFile: 'Old' },
      { field: 'tier', inFile: 1 },
      { field: 'model', inFile: 'gone' },
    ]);
    expect(settleText(STALE.content, OWN)).toBe('name: Ada\ntier: 2\n');
  });

  test('edited on purpose and put back is stale again', () => {
    const there = changeText(EMPTY_DRAFT, OWN, STALE, STALE.content.replace('Old', 'New'));
    expect(there.fields).toEqual({ name: 'New' });
    expect(changeText(there, OWN, STALE, STALE.content).fields).toEqual({});
  });
});

test('the obsolete list of shared files is let in, and dropped when the file is saved', () => {
  const text = '# kept\nshared_context:\n  - a.md # gone\nunknown: kept # too\n';
  expect(readText(text).problems).toEqual([]);
  expect(settleText(text, OWN)).toBe('# kept\nunknown: kept # too\n');
});

test('what already agrees is saved byte for byte', () => {
  expect(settleText(FILE.content, OWN)).toBe(FILE.content);
  expect(settleText('not: [yaml', OWN)).toBe('not: [yaml');
});

test('a value of the file alone', () => {
  const draft = changeValue(EMPTY_DRAFT, FILE, ['a2a', 'streaming'], true);
  expect(draft?.file?.text).toBe(`${FILE.content}a2a:\n  streaming: true\n`);
  expect(
    changeValue(EMPTY_DRAFT, { content: 'a2a: words', version: '1' }, ['a2a', 'streaming'], true),
  ).toBeNull();
});

describe('somebody else wrote the file', () => {
  const mine: ConfigDraft = { ...EMPTY_DRAFT, file: { text: 'a: mine\n', base: FILE } };
  const theirs = { content: 'a: theirs\n', version: 'v2' };

  test.each([
    ['it is as it was', mine, FILE, false],
    ['it was written', mine, theirs, true],
    ['it was deleted', mine, null, true],
    ['it says what mine says', mine, { content: 'a: mine\n', version: 'v2' }, false],
    ['nothing of mine is there to lose', EMPTY_DRAFT, theirs, false],
    [
      'somebody made the file that I make',
      { ...mine, file: { text: 'a: mine\n', base: null } },
      theirs,
      true,
    ],
  ])('%s', (_, draft, stored, expected) => {
    expect(isConflict(draft, stored)).toBe(expected);
  });
});

describe('after a save', () => {
  const sent: ConfigDraft = {
    ...EMPTY_DRAFT,
    fields: { name: 'Bea', model: 'a b' },
    file: { text: 'a: mine\n', base: FILE },
  };
  const now = { content: 'a: mine\n', version: 'v2' };

  test('what was refused stays, and what was saved goes', () => {
    expect(afterSave(sent, sent, { fields: ['name'], file: true }, now)).toEqual({
      ...EMPTY_DRAFT,
      fields: { model: 'a b' },
    });
    expect(afterSave(sent, sent, { fields: [], file: false }, FILE)).toEqual(sent);
  });

  test('what was typed meanwhile stays, and stands on what was saved', () => {
    const typed = { ...sent, fields: { name: 'Cleo' }, file: { text: 'a: more\n', base: FILE } };
    expect(afterSave(typed, sent, { fields: ['name', 'model'], file: true }, now)).toEqual({
      ...EMPTY_DRAFT,
      fields: { name: 'Cleo' },
      file: { text: 'a: more\n', base: now },
    });
  });
});
