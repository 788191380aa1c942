import { describe, expect, it } from 'vitest';
import { FILE_BYTES_MAX, FILES_BYTES_MAX, FILES_PER_REQUEST_MAX } from '@/domain/workspace-files/file-roots';
import { inParts, readUpload } from './transfer-files';

const file = (bytes: Uint8Array<ArrayBuffer>) => new File([bytes], 'chosen');
const text = (content: string) => file(new TextEncoder().encode(content));

describe('what is uploaded', () => {
  it('is text as it is: line ends and a byte order mark stay', async () => {
    const content = '\ufeffa\r\nb\n';
    const upload = await readUpload([{ path: 'a.txt', file: text(content) }]);
    expect(upload).toEqual({ texts: { 'a.txt': content }, skipped: 0 });
  });

  it('leaves out what is no text, too large or oddly named, and counts it', async () => {
    const upload = await readUpload([
      { path: 'kept.md', file: text('x') },
      { path: 'nul.bin', file: file(new Uint8Array([65, 0, 66])) },
      { path: 'latin.txt', file: file(new Uint8Array([0xe9])) },
      { path: 'large.txt', file: file(new Uint8Array(FILE_BYTES_MAX + 1).fill(65)) },
      { path: 'odd\u202e.txt', file: text('x') },
    ]);
    expect(upload).toEqual({ texts: { 'kept.md': 'x' }, skipped: 4 });
  });

  it('goes in parts that one request can carry', () => {
    const many = Object.fromEntries(
      Array.from({ length: FILES_PER_REQUEST_MAX + 1 }, (_, at) => [`${at}`, 'x']),
    );
    expect([...inParts(many)].map((part) => Object.keys(part).length)).toEqual([FILES_PER_REQUEST_MAX, 1]);
    const large = 'ü'.repeat(FILE_BYTES_MAX / 2);
    const heavy = Object.fromEntries(Array.from({ length: 5 }, (_, at) => [`${at}`, large]));
    expect(FILES_BYTES_MAX / FILE_BYTES_MAX).toBe(4);
    expect([...inParts(heavy)].map((part) => Object.keys(part).length)).toEqual([4, 1]);
  });
});
