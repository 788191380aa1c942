import { assert, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { defaultConfigYaml } from './default-config-yaml';

const FACTS = { name: 'Ada', role: null, runtime: 'mock', tier: 2, model: null };

describe('the default configuration', () => {
  it('is easy to read, and tells what is known', () => {
    expect(
      defaultConfigYaml({ ...FACTS, role: 'Writes notes, and more', model: 'anthropic:claude-opus-4-7' }),
    ).toBe(
      'name: Ada\ndescription: Writes notes, and more\nversion: 1.0.0\ntier: 2\nruntime: mock\nmodel: "anthropic:claude-opus-4-7"\n',
    );
  });

  it('leaves out what nobody has said', () => {
    expect(parse(defaultConfigYaml({ ...FACTS, role: '', model: '' }))).toEqual({
      name: 'Ada',
      version: '1.0.0',
      tier: 2,
      runtime: 'mock',
    });
  });

  it.each([
    'yes',
    'null',
    '~',
    '12',
    '1e3',
    '0x1f',
    '- a',
    'a: b',
    'a #b',
    '"',
    "'a'",
    '@x',
    'שלום',
    '%x',
    'a\u2028b',
  ])('keeps the name %j a text', (name) => {
    expect(parse(defaultConfigYaml({ ...FACTS, name, role: name }))).toMatchObject({
      name,
      description: name,
    });
  });

  it('keeps every text, whatever it holds', () => {
    assert(
      property(
        string({ unit: 'grapheme', minLength: 1 }),
        string({ unit: 'binary', minLength: 1 }),
        (name, role) => {
          expect(parse(defaultConfigYaml({ ...FACTS, name, role }))).toMatchObject({
            name,
            description: role,
          });
        },
      ),
    );
  });
});
