import { describe, expect, it } from 'vitest';
import { fileKey, mergeRoutes, routesOf } from './merge-routes';
import type { A2aPart } from './part';

const text = (words: string): A2aPart => ({ kind: 'text', text: words });
const file = (fields: object): A2aPart => ({ kind: 'file', ...fields });
const data = (value: unknown): A2aPart => ({ kind: 'data', data: value });

describe('mergeRoutes', () => {
  it.each<[string, A2aPart[][], A2aPart[]]>([
    ['gives nothing for nothing', [[], []], []],
    ['keeps the order of the routes', [[text('b')], [text('a')]], [text('b'), text('a')]],
    ['keeps what one route says twice', [[text('a'), text('a')]], [text('a'), text('a')]],
    ['drops what an earlier route said', [[text('a')], [text('b'), text('a')]], [text('a'), text('b')]],
    ['compares without the white space around', [[text(' a\n')], [text('a ')]], [text(' a\n')]],
    ['tells cases apart', [[text('a')], [text('A')]], [text('a'), text('A')]],
    [
      'drops a route that joins an earlier one',
      [[text('a'), text('b')], [text('a\nb')]],
      [text('a'), text('b')],
    ],
    ['drops a route that cuts an earlier one', [[text('a\nb')], [text('a'), text('b')]], [text('a\nb')]],
    [
      '... and keeps its file and data',
      [[text('a\nb')], [text('a'), file({ uri: 'x' }), text('b'), data(1)]],
      [text('a\nb'), file({ uri: 'x' }), data(1)],
    ],
    [
      'keeps blank texts, which repeat nothing',
      [[text(' ')], [text(' '), text('')]],
      [text(' '), text(' '), text('')],
    ],
    [
      'drops the same address under another name',
      [[file({ uri: 'x' })], [file({ uri: 'x', name: 'n' })]],
      [file({ uri: 'x' })],
    ],
    [
      'drops the same bytes under the same name',
      [[file({ bytes: 'x' })], [file({ bytes: 'x' })]],
      [file({ bytes: 'x' })],
    ],
    [
      'keeps the same bytes under another name',
      [[file({ bytes: 'x' })], [file({ bytes: 'x', name: 'n' })]],
      [file({ bytes: 'x' }), file({ bytes: 'x', name: 'n' })],
    ],
    [
      'keeps files nobody said the place of',
      [[file({ name: 'n' })], [file({ name: 'n' })]],
      [file({ name: 'n' }), file({ name: 'n' })],
    ],
    ['keeps data', [[data({ a: 1 })], [data({ a: 1 })]], [data({ a: 1 }), data({ a: 1 })]],
    ['takes an address for no text', [[text('x')], [file({ uri: 'x' })]], [text('x'), file({ uri: 'x' })]],
  ])('%s', (_, routes, expected) => {
    expect(mergeRoutes(routes)).toStrictEqual(expected);
  });
});

describe('routesOf', () => {
  it('reads lists, plain strings, and one part in place of a list', () => {
    expect(routesOf({ parts: [{ text: 'a' }], content: 'b', text: 'c', task: 'd' })).toStrictEqual(
      ['a', 'b', 'c', 'd'].map((words) => [text(words)]),
    );
    expect(routesOf({ parts: { text: 'a' }, content: null, text: ['c'], task: {} })).toStrictEqual([
      [text('a')],
      [],
      [],
      [],
    ]);
  });
});

it('fileKey keeps name and content apart', () => {
  const keys = [
    { name: 'a', bytes: 'b' },
    { name: 'a:b', bytes: '' },
    { name: '', bytes: 'a:b' },
    { bytes: 'b' },
  ];
  expect(new Set(keys.map((fields) => fileKey({ kind: 'file', ...fields }))).size).toBe(4);
  expect(fileKey({ kind: 'file', name: 'a' })).toBeNull();
});
