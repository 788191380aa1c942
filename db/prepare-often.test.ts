import { describe, expect, it } from 'vitest';
import { createPreparedChoice } from './prepare-often';

describe('which statements a connection keeps', () => {
  it('those that come again and again, from the third time on', () => {
    const isOften = createPreparedChoice();
    expect(Array.from({ length: 5 }, () => isOften('select $1'))).toEqual([false, false, true, true, true]);
  });

  it('never more than a bound, however many there are', () => {
    const isOften = createPreparedChoice();
    const texts = Array.from({ length: 1000 }, (_, at) => `select ${at}, $1`);
    for (let turn = 0; turn < 3; turn += 1) for (const text of texts) isOften(text);
    expect(texts.filter((text) => isOften(text))).toHaveLength(300);
  });

  it('none of those that come once, and they do not fill the memory of those that come often', () => {
    const isOften = createPreparedChoice();
    const once = Array.from({ length: 10_000 }, (_, at) => isOften(`select $1 in (${at})`));
    expect(once).not.toContain(true);
    expect(Array.from({ length: 3 }, () => isOften('select $1')).at(-1)).toBe(true);
  });
});
