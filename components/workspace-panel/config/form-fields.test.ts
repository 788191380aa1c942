import { describe, expect, test } from 'vitest';
import { readText } from './document/read-document';
import { DESCRIPTION, FILE_GROUPS, REQUIRED_ENV, readNumber, showField, VERSION } from './form-fields';

const read = readText(`
version: 1.5
description: [not, a, text]
runtime_config:
  required_env: [A_KEY]
skills:
  - search
tools: [{ name: deep }]
a2a:
  streaming: false
  push_notifications: sometimes
`);
const field = (id: string) => {
  const found = FILE_GROUPS.flatMap(({ fields }) => fields).find((each) => each.id === id);
  if (!found) throw new Error(`no field ${id}`);
  return found;
};

describe('what the form shows', () => {
  test.each([
    ['a number as a line', VERSION, { value: '1.5' }],
    ['a list', field('skills'), { value: ['search'] }],
    ['a list in a group', REQUIRED_ENV, { value: ['A_KEY'] }],
    ['no, which is not nothing', field('a2a.streaming'), { value: false }],
    ['nothing', field('delegation.timeout'), { value: null }],
  ])('%s', (_, each, shown) => {
    expect(showField(each, read)).toEqual(shown);
  });

  test.each([
    ['a list where a text belongs', DESCRIPTION],
    ['a list of something else than texts', field('tools')],
    ['a word where yes or no belongs', field('a2a.push_notifications')],
  ])('%s is left to YAML', (_, each) => {
    expect(showField(each, read)).toEqual({ strange: true });
  });
});

test.each([
  ['', { number: null }],
  [' 12 ', { number: 12 }],
  ['0', { number: 0 }],
  ['-1', { error: 'Retries must be a whole number from 0 to 100.' }],
  ['1.5', { error: 'Retries must be a whole number from 0 to 100.' }],
  ['101', { error: 'Retries must be a whole number from 0 to 100.' }],
  ['many', { error: 'Retries must be a whole number from 0 to 100.' }],
])('%j as a number', (typed, expected) => {
  expect(readNumber({ label: 'Retries', max: 100 }, typed)).toEqual(expected);
});
