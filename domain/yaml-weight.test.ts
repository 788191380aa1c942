import { describe, expect, it } from 'vitest';
import { findYamlExcess } from './yaml-weight';

describe('the weight of a YAML text', () => {
  it('lets through what people write, however long its words are', () => {
    const workspace = (at: number): string => `  - name: Agent ${at}\n    role: ${'works '.repeat(20)}\n`;
    const text = Array.from({ length: 5000 }, (_, at) => workspace(at)).join('');
    expect(findYamlExcess(text, 50_000)).toBeNull();
  });

  it.each(['\n', '- ', '? ', ': ', '{},', '[', '%\n', '"', "'", '&a ', '*a ', '!x '])(
    'stops at a text of nothing but %j',
    (mark) => {
      expect(findYamlExcess(mark.repeat(60_000), 50_000)).not.toBeNull();
    },
  );

  it('counts exactly as many marks as are allowed', () => {
    expect(findYamlExcess('a,'.repeat(10), 10)).toBeNull();
    expect(findYamlExcess('a,'.repeat(11), 10)).toBe('too_many_marks');
  });

  it('stops at brackets inside brackets, and not at as many beside each other', () => {
    expect(findYamlExcess('['.repeat(501), 10_000)).toBe('too_many_brackets');
    expect(findYamlExcess('{['.repeat(251), 10_000)).toBe('too_many_brackets');
    expect(findYamlExcess('[a], '.repeat(1000), 10_000)).toBeNull();
    expect(findYamlExcess(']'.repeat(1000) + '['.repeat(500), 10_000)).toBeNull();
  });
});
