import { describe, expect, it } from 'vitest';
import { isolate } from './isolate';

describe('a name inside a sentence', () => {
  it.each(['Ada', 'Ünïcode 日本', 'a\u200bb', ''])('is itself where nothing turns: %j', (name) => {
    expect(isolate(name)).toBe(name);
  });

  it.each([
    ['\u202egpj.exe', '\u2068gpj.exe\u2069'],
    ['שלום', '\u2068שלום\u2069'],
    ['a\u2069b\u2067c', '\u2068abc\u2069'],
  ])('is set apart, without controls of its own: %j', (name, shown) => {
    expect(isolate(name)).toBe(shown);
  });
});
