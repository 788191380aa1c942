import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { setField } from './edit-document';
import { type FieldPath, readField, readText } from './read-document';
import type { FieldValue } from './render-value';

const FILE = `# What this agent is
name: Ada   # as on the card
version: '1.0'

description: |
  First line.

  Last line.
skills: # what it can do
  - search # the web
  - write
a2a:
    streaming: true
    # off until the proxy is fixed
    push_notifications: false
unknown: { kept: [as, it, is] }

# end
`;

const set = (text: string, path: FieldPath, value: FieldValue | undefined): string => {
  const after = setField(readText(text), path, value);
  if (after === null) throw new Error('was refused');
  return after.text;
};

/** The lines that differ, as a diff would show them. */
const changes = (before: string, after: string): string[] => {
  const [old, now] = [before.split('\n'), after.split('\n')];
  return [
    ...old.filter((line) => !now.includes(line)).map((line) => `-${line}`),
    ...now.filter((line) => !old.includes(line)).map((line) => `+${line}`),
  ];
};

describe('one value changes, and its line alone', () => {
  test.each<[string, FieldPath, FieldValue | undefined, string[]]>([
    [
      'a plain value keeps the comment beside it',
      ['name'],
      'Bea',
      ['-name: Ada   # as on the card', '+name: Bea   # as on the card'],
    ],
    ['quotes stay', ['version'], '2.0', ["-version: '1.0'", "+version: '2.0'"]],
    [
      'a value that needs quotes gets them',
      ['name'],
      'a: b',
      ['-name: Ada   # as on the card', '+name: "a: b"   # as on the card'],
    ],
    [
      'in a group, indented as the group is',
      ['a2a', 'streaming'],
      false,
      ['-    streaming: true', '+    streaming: false'],
    ],
    ['a new key of a group', ['a2a', 'port'], 8000, ['+    port: 8000']],
    ['a new key', ['tier'], 2, ['+tier: 2']],
    ['a new group', ['delegation', 'timeout'], 120, ['+delegation:', '+  timeout: 120']],
    ['a new list', ['tools'], ['a', 'b'], ['+tools:', '+  - a', '+  - b']],
    ['a new item', ['skills'], ['search', 'write', 'on'], ['+  - "on"']],
    ['an item less', ['skills'], ['write'], ['-  - search # the web']],
    [
      'a list less',
      ['skills'],
      undefined,
      ['-skills: # what it can do', '-  - search # the web', '-  - write'],
    ],
    [
      'a text of several lines',
      ['description'],
      'Only\nthis\n',
      ['-  First line.', '-  Last line.', '+  Only', '+  this'],
    ],
    [
      'a text of one line in its place',
      ['description'],
      'Short',
      ['-description: |', '-  First line.', '-  Last line.', '+description: Short'],
    ],
    ['a key less', ['version'], undefined, ["-version: '1.0'"]],
  ])('%s', (_, path, value, expected) => {
    const after = set(FILE, path, value);
    expect(changes(FILE, after)).toEqual(expected);
    expect(readField(readText(after), path)).toEqual(value);
  });

  test('the last key of a group takes the group with it', () => {
    expect(set('a: 1\ng:\n  x: 1\nb: 2\n', ['g', 'x'], undefined)).toBe('a: 1\nb: 2\n');
  });

  test('the same value again changes nothing at all', () => {
    expect(set(FILE, ['skills'], ['search', 'write'])).toBe(FILE);
  });

  test('Windows line ends stay what they are', () => {
    const file = 'name: Ada\r\nskills:\r\n  - a\r\n';
    expect(set(file, ['skills'], ['a', 'b'])).toBe('name: Ada\r\nskills:\r\n  - a\r\n  - b\r\n');
    expect(set(file, ['tier'], 2)).toBe(`${file}tier: 2\r\n`);
  });

  test.each([
    ['an empty file', '', 'tier: 2\n'],
    ['a file of comments', '# nothing yet\n', '# nothing yet\ntier: 2\n'],
    ['a last line without an end', 'a: 1', 'a: 1\ntier: 2\n'],
    ['a key without a value', 'tier:\nb: 1\n', 'tier: 2\nb: 1\n'],
    ['a key with a comment in place of a value', 'tier: # which?\nb: 1\n', 'tier: 2 # which?\nb: 1\n'],
  ])('%s', (_, before, after) => {
    expect(set(before, ['tier'], 2)).toBe(after);
  });

  test('a group without a value gets one', () => {
    expect(set('a2a:\nb: 1\n', ['a2a', 'port'], 1)).toBe('a2a:\n  port: 1\nb: 1\n');
  });

  test('a text in braces is written anew, with its comments', () => {
    const after = set('# top\n{ name: Ada, tier: 1 } # side\n', ['tier'], 2);
    expect(after).toContain('# top');
    expect(readText(after).value).toEqual({ name: 'Ada', tier: 2 });
  });
});

describe('what cannot be changed is refused rather than broken', () => {
  test('a value that others refer to', () => {
    expect(setField(readText('a: &x 1\nb: *x\n'), ['a'], undefined)).toBeNull();
    expect(set('a: &x 1\nb: *x\n', ['b'], 2)).toBe('a: &x 1\nb: 2\n');
  });

  test('a field of a group where a plain value stands', () => {
    expect(setField(readText('a2a: yes please\n'), ['a2a', 'port'], 1)).toBeNull();
  });

  test('a text that cannot be read', () => {
    expect(setField(readText('a: [1\n'), ['a'], 1)).toBeNull();
  });
});

const word = fc.stringMatching(/^[a-z][a-z0-9 ]{0,8}[a-z]$/);
const anyText = fc.oneof(
  word,
  fc.string({ maxLength: 20 }),
  fc.constantFrom('yes', '1.0', '- x', '# no', 'a: b', ''),
);
const scalar = fc.oneof(anyText, fc.integer({ min: -99, max: 99 }), fc.boolean());
const comment = fc.option(
  word.map((text) => ` # ${text}`),
  { nil: '' },
);

/** A file of lines that people write: comments, empty lines, plain values, lists and groups, each line a known one. */
const file = fc
  .uniqueArray(
    fc.record({
      key: fc.constantFrom('alpha', 'beta', 'gamma', 'delta', 'epsilon'),
      kind: fc.constantFrom('scalar', 'list', 'group', 'quoted', 'block'),
      value: fc.array(word, { minLength: 1, maxLength: 3 }),
      above: fc.constantFrom('', '\n', '# above\n', '\n# far above\n\n'),
      side: comment,
    }),
    { minLength: 1, maxLength: 5, selector: ({ key }) => key },
  )
  .map((entries) =>
    entries
      .map(({ key, kind, value, above, side }) => {
        if (kind === 'list')
          return `${above}${key}:${side}\n${value.map((item) => `  - ${item}${side}\n`).join('')}`;
        if (kind === 'group') return `${above}${key}:\n  one: ${value[0]}${side}\n  # inside\n  two: 2\n`;
        if (kind === 'block') return `${above}${key}: |\n${value.map((line) => `  ${line}\n`).join('')}`;
        const text = kind === 'quoted' ? `"${value[0]}"` : value[0];
        return `${above}${key}: ${text}${side}\n`;
      })
      .join(''),
  );

const commentsOf = (text: string): string[] => text.match(/# [a-z0-9 ]+/g) ?? [];

test('whatever is written where: it is read back, nothing else changes, and no comment outside its value is lost', () => {
  fc.assert(
    fc.property(
      file,
      fc.constantFrom('alpha', 'beta', 'zeta'),
      fc.oneof(scalar, fc.array(word, { minLength: 1, maxLength: 4 })),
      (text, key, value) => {
        const before = readText(text);
        const after = setField(before, [key], value as FieldValue);
        expect(after).not.toBeNull();
        if (after === null) return;
        expect(readField(after, [key])).toEqual(value);
        const others = (record: object | null) =>
          Object.entries(record ?? {}).filter(([name]) => name !== key);
        expect(others(after.value)).toEqual(others(before.value));
        // Outside the value's own lines every line is byte for byte what it was.
        const own = new RegExp(`^${key}:.*\\n(?:(?: .*)?\\n(?= )|  .*\\n)*`, 'm');
        const rest = text.replace(own, '');
        for (const line of rest.split('\n')) expect(after.text.split('\n')).toContain(line);
        expect(commentsOf(after.text)).toEqual(expect.arrayContaining(commentsOf(rest)));
      },
    ),
    { numRuns: 500 },
  );
});

test('set and removed again, a file is what it was', () => {
  fc.assert(
    fc.property(file, scalar, (text, value) => {
      const there = setField(readText(text), ['zeta'], value);
      expect(there && setField(there, ['zeta'], undefined)?.text).toBe(text);
    }),
  );
});
