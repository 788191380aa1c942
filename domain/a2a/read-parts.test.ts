import { describe, expect, it } from 'vitest';
import { filesOfParts, textOfParts } from './part';
import { readParts } from './read-parts';

const file = (fields: object): unknown => ({ kind: 'file', ...fields });
const text = (words: string): unknown => ({ kind: 'text', text: words });
const data = (value: unknown): unknown => ({ kind: 'data', data: value });
/** `value` in that many levels of `root`. */
const inRoots = (levels: number, value: unknown): unknown =>
  levels === 0 ? value : { root: inRoots(levels - 1, value) };

describe('one part', () => {
  it.each<[string, unknown, unknown[]]>([
    ['text with kind', { kind: 'text', text: 'a' }, [text('a')]],
    ['text that is no text', { kind: 'text', text: 5 }, [data({ kind: 'text', text: 5 })]],
    ['a string', 'a', [text('a')]],
    ['data of any type', { data: null }, [data(null)]],
    ['data with kind', { kind: 'data', data: { a: 1 } }, [data({ a: 1 })]],
    ['text and data', { text: 'a', data: 1 }, [text('a'), data(1)]],
    ['four roots', inRoots(4, { text: 'a' }), [text('a')]],
    ['a fifth root', inRoots(5, { text: 'a' }), [data(inRoots(1, { text: 'a' }))]],
    ['a root that is no object', { root: 'a' }, [data({ root: 'a' })]],
    ['text beside a root', { text: 'a', root: { text: 'b' } }, [text('a'), text('b')]],
    ['an empty object', {}, [data({})]],
    ['no part', 5, []],

    ['file by address as a string', { file: 'x:/a' }, [file({ uri: 'x:/a' })]],
    ['an empty string as file, and an address beside it', { file: '', url: 'x:/a' }, [file({ uri: 'x:/a' })]],
    ['file by uri', { file: { uri: 'x:/a' } }, [file({ uri: 'x:/a' })]],
    ['file by url', { file: { url: 'x:/a' } }, [file({ uri: 'x:/a' })]],
    ['file by bytes', { file: { bytes: 'QQ==' } }, [file({ bytes: 'QQ==' })]],
    ['address and bytes', { file: { uri: 'x:/a', bytes: 'QQ==' } }, [file({ uri: 'x:/a', bytes: 'QQ==' })]],
    ['address and no bytes', { file: { uri: 'x:/a', bytes: '' } }, [file({ uri: 'x:/a' })]],
    ['an empty file', { file: { bytes: '' } }, [file({ bytes: '' })]],
    ['bytes of another type', { kind: 'file', bytes: [1] }, [file({})]],
    [
      'name outside',
      { file: { uri: 'x:/a' }, name: 'n', mimeType: 't/x' },
      [file({ uri: 'x:/a', name: 'n', mimeType: 't/x' })],
    ],
    [
      'name inside goes first',
      { file: { uri: 'x:/a', name: 'in' }, name: 'out' },
      [file({ uri: 'x:/a', name: 'in' })],
    ],
    ['fileName', { kind: 'file', uri: 'x:/a', fileName: 'n' }, [file({ uri: 'x:/a', name: 'n' })]],
    ['file_name', { kind: 'file', uri: 'x:/a', file_name: 'n' }, [file({ uri: 'x:/a', name: 'n' })]],
    ['kind in capitals', { kind: 'FILE', name: 'n' }, [file({ name: 'n' })]],
    ['type', { type: 'file', name: 'n' }, [file({ name: 'n' })]],
    ['a file of odd type', { file: 5 }, [file({})]],

    ['flat uri', { uri: 'x:/a' }, [file({ uri: 'x:/a' })]],
    ['flat url', { url: 'x:/a' }, [file({ uri: 'x:/a' })]],
    ['flat raw', { raw: 'QQ==' }, [file({ bytes: 'QQ==' })]],
    ['flat bytes', { bytes: 'QQ==' }, [file({ bytes: 'QQ==' })]],
    ['text and address without kind', { text: 'a', url: 'x:/a' }, [text('a'), file({ uri: 'x:/a' })]],
    ['a text with its source', { kind: 'text', text: 'a', url: 'x:/a' }, [text('a')]],
    ['data with its source', { type: 'data', data: 1, url: 'x:/a' }, [data(1)]],
    ['a file with a caption', { kind: 'file', text: 'a', url: 'x:/a' }, [text('a'), file({ uri: 'x:/a' })]],
    ['an empty address', { url: '' }, [file({})]],
    ['empty content', { raw: '' }, [file({ bytes: '' })]],
    ['a file name alone', { filename: 'n' }, [file({ name: 'n' })]],
    ['a file name of another type', { filename: 5 }, [data({ filename: 5 })]],
    ['a name alone is no file', { name: 'n' }, [data({ name: 'n' })]],
    ['empty fields beside a text', { text: 'a', url: '', raw: '', filename: '' }, [text('a')]],
    ['empty fields beside data', { data: 1, url: '', raw: '' }, [data(1)]],
    ['empty fields beside a root', { root: { text: 'a' }, url: '' }, [text('a')]],

    ['size', { url: 'x:/a', size: 3 }, [file({ uri: 'x:/a', size: 3 })]],
    ['size 0', { url: 'x:/a', size: 0 }, [file({ uri: 'x:/a', size: 0 })]],
    ['size as text', { url: 'x:/a', size: '3' }, [file({ uri: 'x:/a', size: 3 })]],
    ['size in the metadata', { url: 'x:/a', metadata: { size: 3 } }, [file({ uri: 'x:/a', size: 3 })]],
    ['... goes second', { url: 'x:/a', size: 4, metadata: { size: 3 } }, [file({ uri: 'x:/a', size: 4 })]],
    ...['x', '', '-1', '1.5', -1, 1.5, 1e300, true, [3]].map((size): [string, unknown, unknown[]] => [
      `size ${JSON.stringify(size)} is none`,
      { url: 'x:/a', size },
      [file({ uri: 'x:/a' })],
    ]),
  ])('%s', (_, part, expected) => {
    expect(readParts([part])).toStrictEqual(expected);
  });
});

describe('a list of parts', () => {
  it('may be one part, one string, or missing', () => {
    expect(readParts({ text: 'a' })).toStrictEqual([text('a')]);
    expect(readParts('a')).toStrictEqual([text('a')]);
    expect([undefined, null, 5, false, []].map(readParts)).toStrictEqual([[], [], [], [], []]);
  });

  it('gives its texts without blank ones, and its files', () => {
    const parts = readParts([{ text: ' a' }, { text: ' \n' }, { url: 'x:/a' }, { data: 'b' }, { text: 'c' }]);
    expect(textOfParts(parts)).toBe(' a\nc');
    expect(filesOfParts(parts)).toStrictEqual([file({ uri: 'x:/a' })]);
  });
});
