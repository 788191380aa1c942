import { describe, expect, it } from 'vitest';
import { bundleFileName, readBundleFile } from './bundle-file';

const file = (name: string, content: string, size = content.length) => ({
  name,
  size,
  text: () => Promise.resolve(content),
});
const messageOf = async (chosen: Parameters<typeof readBundleFile>[0]): Promise<string> => {
  const read = await readBundleFile(chosen);
  return read.ok ? 'accepted' : read.message;
};

describe('a chosen bundle', () => {
  it('is its JSON object', async () => {
    expect(await readBundleFile(file('Ada.BUNDLE.json', '{"schema":"1.0"}'))).toEqual({
      ok: true,
      value: { schema: '1.0' },
    });
  });

  it.each([
    ['of another name', file('ada.json', '{}'), /ends in \.bundle\.json/],
    ['that is too large', file('a.bundle.json', '{}', 17 * 1024 * 1024), /larger than 16 MB/],
    ['that is cut off', file('a.bundle.json', '{"a":'), /not valid JSON/],
    ['that is a list', file('a.bundle.json', '[]'), /no JSON object/],
    ['that is null', file('a.bundle.json', 'null'), /no JSON object/],
    [
      'that is gone from the disk',
      { name: 'a.bundle.json', size: 1, text: () => Promise.reject(new Error('gone')) },
      /cannot be read/,
    ],
  ])('%s is refused with a word that says why', async (_, chosen, expected) => {
    expect(await messageOf(chosen)).toMatch(expected);
  });
});

describe('the name of an exported file', () => {
  it.each([
    ['Ada', 'Ada.bundle.json'],
    ['QA / Test: "all"', 'QA Test all.bundle.json'],
    ['..', 'workspace.bundle.json'],
    ['研究', '研究.bundle.json'],
    ['a\u202Eb', 'a b.bundle.json'],
    ['x'.repeat(300), `${'x'.repeat(80)}.bundle.json`],
  ])('of %j is %j', (name, expected) => {
    expect(bundleFileName(name)).toBe(expected);
  });
});
