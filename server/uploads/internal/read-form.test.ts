import { describe, expect, it } from 'vitest';
import { UPLOAD_FILE_BYTES_MAX, UPLOAD_FILES_MAX } from '@/domain/uploads/upload-limits';
import { openForm, rawForm } from '@/server/testing/form-body';
import { readForm } from './read-form';

const TYPE = 'multipart/form-data; boundary=b';
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const textOf = (content: Uint8Array): string => Buffer.from(content).toString('utf8');
const part = (head: string, content: string): string => `--b\r\n${head}\r\n\r\n${content}\r\n`;
const read = (text: string, type = TYPE, pieceBytes?: number) =>
  readForm(rawForm(bytes(text), type, pieceBytes));
const refused = (code: string, rest: object = {}) => expect.objectContaining({ code, ...rest });

describe('a form', () => {
  it.each([1, 7, 64, 65_536])('is read whole however it is cut: %i bytes at a time', async (pieceBytes) => {
    const files = [
      { name: 'a.txt', content: 'one\r\n--not a boundary\r\n', type: 'text/plain' },
      { name: 'Grüße.bin', content: new Uint8Array([0, 13, 10, 45, 45, 255]), type: 'application/x-thing' },
    ];
    const received = await readForm(await openForm(files, pieceBytes));
    expect(received.map(({ name, mimeType }) => [name, mimeType])).toEqual([
      ['a.txt', 'text/plain'],
      ['Gr__e.bin', 'application/x-thing'],
    ]);
    expect(received.map(({ content }) => [...content])).toEqual([
      [...bytes('one\r\n--not a boundary\r\n')],
      [0, 13, 10, 45, 45, 255],
    ]);
  });

  it('keeps files of one name apart, and their order', async () => {
    const received = await readForm(await openForm([1, 2, 3].map((n) => ({ name: 'a', content: `${n}` }))));
    expect(received.map(({ content }) => textOf(content))).toEqual(['1', '2', '3']);
  });

  it('may have fields, which are not looked at, and an end after its end', async () => {
    const field = part('content-disposition: form-data; name="note"', 'hello');
    const file = part('content-disposition: form-data; name="files"; filename="a"', 'x');
    expect(await read(`before\r\n${field}${file}--b--\r\nafter`)).toHaveLength(1);
  });

  it('takes a part of the field without a file name, and without a type', async () => {
    const [file] = await read(`${part('content-disposition: form-data; name="files"', 'x')}--b--\r\n`);
    expect(file).toMatchObject({ name: 'file', mimeType: 'text/plain' });
  });

  it.each([
    ['a path', '../../etc/passwd', 'passwd'],
    ['a path of another system', 'C:\\a\\b.txt', 'b.txt'],
    ['nothing', '', 'file'],
    ['the folder above', '..', 'file'],
  ])('gives a file a safe name: %s', async (_, given, name) => {
    const file = part(`content-disposition: form-data; name="files"; filename="${given}"`, 'x');
    expect((await read(`${file}--b--\r\n`))[0]?.name).toBe(name);
  });

  it.each([
    ['text/html; charset=utf-8', 'text/html'],
    ['nonsense', 'application/octet-stream'],
    ['a/b/c', 'application/octet-stream'],
    ['text/\0', 'application/octet-stream'],
  ])('takes of a type what is one: %j', async (type, mimeType) => {
    const head = `content-disposition: form-data; name="files"; filename="a"\r\ncontent-type: ${type}`;
    expect((await read(`${part(head, 'x')}--b--\r\n`))[0]?.mimeType).toBe(mimeType);
  });
});

describe('is refused', () => {
  const file = part('content-disposition: form-data; name="files"; filename="a"', 'x');

  it.each([
    ['nothing', ''],
    ['no boundary', 'hello'],
    ['no end', file],
    ['an end in the middle of a part', file.slice(0, -3)],
    ['an end in the middle of a head', '--b\r\ncontent-disposition: form-da'],
    ['another boundary', file.replaceAll('--b', '--c')],
  ])('%s', async (_, text) => {
    await expect(read(text)).rejects.toEqual(refused('invalid_multipart'));
  });

  it('a type without a boundary', async () => {
    await expect(read(file, 'multipart/form-data; x=y')).rejects.toEqual(refused('invalid_multipart'));
  });

  it.each([
    ['no file', part('content-disposition: form-data; name="note"', 'hello')],
    ['no part', ''],
    ['a part that says nothing of itself', part('x-odd: 1', 'hello')],
    ['a file of another field', part('content-disposition: form-data; name="file"; filename="a"', 'x')],
    ['an empty file', part('content-disposition: form-data; name="files"; filename="a"', '')],
  ])('%s', async (_, text) => {
    await expect(read(`${text}--b--\r\n`)).rejects.toEqual(refused('invalid_field', { field: 'files' }));
  });

  it('one file too many', async () => {
    const files = (count: number) =>
      openForm(Array.from({ length: count }, () => ({ name: 'a', content: 'x' })));
    expect(await readForm(await files(UPLOAD_FILES_MAX))).toHaveLength(UPLOAD_FILES_MAX);
    await expect(readForm(await files(UPLOAD_FILES_MAX + 1))).rejects.toEqual(
      refused('invalid_field', { publicText: 'files must be at most 64 files.' }),
    );
  });

  it('a file that is one byte too large; not one that is not', async () => {
    const files = (extra: number) =>
      openForm([{ name: 'big.bin', content: new Uint8Array(UPLOAD_FILE_BYTES_MAX + extra) }], 1_000_000);
    expect((await readForm(await files(0)))[0]?.content.byteLength).toBe(UPLOAD_FILE_BYTES_MAX);
    await expect(readForm(await files(1))).rejects.toEqual(
      refused('upload_too_large', { details: { max_bytes: UPLOAD_FILE_BYTES_MAX, file: 'big.bin' } }),
    );
  });

  it('files that are too much together, and one that says so in advance is not even read', async () => {
    const half = new Uint8Array(UPLOAD_FILE_BYTES_MAX);
    const form = await openForm(
      [half, half, new Uint8Array(1)].map((content) => ({ name: 'a', content })),
      1_000_000,
    );
    const tooLarge = refused('upload_too_large', { details: { max_bytes: 50 * 1024 * 1024 } });
    await expect(readForm(form)).rejects.toEqual(tooLarge);
    const unread = { ...form, contentLength: 60_000_000, chunks: () => expect.fail('it was read') };
    await expect(readForm(unread)).rejects.toEqual(tooLarge);
  });

  it('a form that stops coming', async () => {
    const stuck = {
      ...rawForm(bytes(''), TYPE),
      async *chunks() {
        yield bytes(file);
        await new Promise(() => {});
      },
    };
    await expect(readForm(stuck, 20)).rejects.toEqual(refused('upload_too_slow'));
  });

  it('a form whose sender goes', async () => {
    const gone = {
      ...rawForm(bytes(''), TYPE),
      async *chunks(): AsyncGenerator<Uint8Array> {
        yield bytes(file);
        throw new Error('gone');
      },
    };
    await expect(readForm(gone)).rejects.toThrow('gone');
  });
});
