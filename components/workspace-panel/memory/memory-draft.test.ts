import { describe, expect, it } from 'vitest';
import type { MemoryRow } from '@/contracts/memory';
import { AS_NOW, checkDraft, findRows, secondsOf, toText, toValue } from './memory-draft';

describe('a value', () => {
  it.each(['Hello', '', '42', 'true', '"quoted"', '{"a": 1}', 42, null, false, [1], { a: { b: 'c' } }])(
    'survives being shown and typed: %j',
    (value) => {
      expect(toValue(toText(value))).toEqual(value);
    },
  );
});

describe('a draft', () => {
  it('says what is wrong with it, field by field', () => {
    expect(checkDraft({ key: 'state', value: 'x', ttl: '' })).toEqual({});
    expect(checkDraft({ key: '', value: ' ', ttl: '' })).toEqual({
      key: 'It needs a key.',
      value: 'It needs a value. An empty text is "".',
    });
    expect(checkDraft({ key: 'a/b', value: 'x'.repeat(65_536), ttl: '' })).toEqual({
      key: 'A key has no spaces and no slashes.',
      value: 'A value has at most 64 KiB.',
    });
    expect(checkDraft({ key: 'k'.repeat(257), value: '""', ttl: '' })).toHaveProperty('key');
  });
});

it('a value keeps the time that it has, unless another one is chosen', () => {
  const now = Date.parse('2026-01-01T00:00:00Z');
  const until = '2026-01-01T00:01:00.500Z';
  expect(secondsOf(AS_NOW, until, now)).toBe(61);
  expect(secondsOf(AS_NOW, until, now + 3_600_000)).toBe(1);
  expect(secondsOf('3600', until, now)).toBe(3600);
  expect(secondsOf('', until, now)).toBe(null);
  expect(secondsOf('', undefined, now)).toBe(null);
});

it('what is typed is found in keys and values, in any case', () => {
  const row = (key: string, value: unknown): MemoryRow => ({ key, value, version: 1, updated_at: '' });
  const rows = [row('Project', 'x'), row('b', { Step: 'Project two' }), row('c', 1)];
  expect(findRows(rows, ' project ').map(({ key }) => key)).toEqual(['Project', 'b']);
  expect(findRows(rows, '')).toBe(rows);
  expect(findRows(rows, 'none')).toEqual([]);
});
