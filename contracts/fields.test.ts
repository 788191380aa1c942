import { describe, expect, it } from 'vitest';
import { coordinateField, idField, nameField, roleField, timestampField } from './fields';

describe('a name', () => {
  it.each(['Ada', 'VP Engineering', 'Größe', '数据', "O'Neill", 'a'.repeat(255)])('may be %j', (name) => {
    expect(nameField.parse(name)).toBe(name);
  });

  it('loses the blanks around it before it is measured', () => {
    expect(nameField.parse(`  ${'a'.repeat(255)}  `)).toBe('a'.repeat(255));
  });

  it.each([
    '',
    ' ',
    '\t',
    'a'.repeat(256),
    'a\nb',
    'a\rb',
    'a\0b',
    'a{b',
    'a}b',
    '[',
    ']',
    '|',
    '>',
    '*',
    '&',
    '!',
  ])('may not be %j', (name) => {
    expect(nameField.safeParse(name).success).toBe(false);
  });

  it.each([null, undefined, 7, {}, ['Ada'], true])('is text, not %j', (value) => {
    expect(nameField.safeParse(value).success).toBe(false);
  });
});

describe('a role', () => {
  it('may be empty and has at most 1000 characters on one line', () => {
    expect(roleField.safeParse('').success).toBe(true);
    expect(roleField.safeParse('a'.repeat(1000)).success).toBe(true);
    expect(roleField.safeParse('a'.repeat(1001)).success).toBe(false);
    expect(roleField.safeParse('a\nb').success).toBe(false);
  });
});

describe('an id', () => {
  it('is a UUID, read in any case and written in lower case', () => {
    expect(idField.parse('A3BB189E-8BF9-4C4B-9B3F-000000000001')).toBe(
      'a3bb189e-8bf9-4c4b-9b3f-000000000001',
    );
  });

  it.each([
    '',
    '1',
    'a3bb189e8bf94c4b9b3f000000000001',
    'a3bb189e-8bf9-4c4b-9b3f-00000000000g',
    ' a3bb189e-8bf9-4c4b-9b3f-000000000001',
  ])('is not %j', (id) => {
    expect(idField.safeParse(id).success).toBe(false);
  });
});

describe('a coordinate', () => {
  it.each([0, -1.5, 10_000_000, -10_000_000])('may be %d', (value) => {
    expect(coordinateField.parse(value)).toBe(value);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, 10_000_001, '1', null])('may not be %j', (value) => {
    expect(coordinateField.safeParse(value).success).toBe(false);
  });
});

it('a time names its zone', () => {
  expect(timestampField.safeParse('2026-01-01T00:00:00Z').success).toBe(true);
  expect(timestampField.safeParse('2026-01-01T00:00:00+02:00').success).toBe(true);
  expect(timestampField.safeParse('2026-01-01T00:00:00').success).toBe(false);
});
