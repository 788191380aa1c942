import { describe, expect, it } from 'vitest';
import { fieldOf, isJsonObject, listField, objectField, readBody, textField } from './json';

describe('fields', () => {
  it('are the own ones of an object alone', () => {
    expect(fieldOf({}, 'constructor', 'toString', '__proto__')).toBeUndefined();
    expect(fieldOf(Object.create({ text: 'inherited' }), 'text')).toBeUndefined();
    expect(fieldOf(JSON.parse('{"__proto__":"own"}'), '__proto__')).toBe('own');
  });

  it('count when they hold something of the type asked for, the first name first', () => {
    const holder = { a: null, b: undefined, c: '', d: 'text', e: { x: 1 }, f: [1], g: 0, h: false };
    const all = Object.keys(holder);
    expect(fieldOf(holder, ...all)).toBe('');
    expect([fieldOf(holder, 'g'), fieldOf(holder, 'h'), fieldOf(holder, 'b')]).toEqual([0, false, undefined]);
    expect(textField(holder, ...all)).toBe('text');
    expect(objectField(holder, ...all)).toBe(holder.e);
    expect([textField(holder, 'c', 'g'), objectField(holder, 'd', 'f')]).toEqual([undefined, undefined]);
    expect([listField(holder, 'f'), listField(holder, 'e'), listField(holder, 'x')]).toEqual([[1], [], []]);
  });
});

it('a body is an object or the JSON text of one', () => {
  const body = { a: 1 };
  expect(readBody(body)).toBe(body);
  expect(readBody('{"a":1}')).toEqual(body);
  expect(['[1]', '"{}"', '{', '', 'null', [1], null, 5].map(readBody)).toEqual(Array(8).fill(undefined));
  expect([{}, [], null, 'x', undefined].map(isJsonObject)).toEqual([true, false, false, false, false]);
});
