import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isPreviewType, readMediaType, servedType, sniffPicture, UNKNOWN_TYPE } from './media-type';

const bytes = (text: string): Uint8Array => Uint8Array.from(text, (letter) => letter.charCodeAt(0));
const PNG = bytes('\x89PNG\r\n\x1a\n....');

describe('the type that a sender gives', () => {
  it.each([
    ['text/plain', 'text/plain'],
    ['text/plain; charset=utf-8', 'text/plain'],
    [' Image/PNG ;x=y', 'image/png'],
    ['application/vnd.ms-excel.sheet+xml', 'application/vnd.ms-excel.sheet+xml'],
    ['text/plain\r\nset-cookie: a=b', UNKNOWN_TYPE],
    ['text/plain\nx', UNKNOWN_TYPE],
    ['text/pl\0ain', UNKNOWN_TYPE],
    ['text/plain;\r\n charset=x', UNKNOWN_TYPE],
    ['text', UNKNOWN_TYPE],
    ['text/', UNKNOWN_TYPE],
    ['/plain', UNKNOWN_TYPE],
    ['a/b/c', UNKNOWN_TYPE],
    ['te xt/plain', UNKNOWN_TYPE],
    ['text/"plain"', UNKNOWN_TYPE],
    ['', UNKNOWN_TYPE],
    [null, UNKNOWN_TYPE],
    [undefined, UNKNOWN_TYPE],
    [`text/${'a'.repeat(64)}`, UNKNOWN_TYPE],
  ])('%j is %j', (given, type) => {
    expect(readMediaType(given)).toBe(type);
  });

  it('never splits a header', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary' }),
          fc.string({ unit: 'binary' }).map((s) => `text/${s}`),
        ),
        (given) => {
          expect(readMediaType(given)).toMatch(/^[!-~]+\/[!-~]+$/);
        },
      ),
    );
  });
});

describe('a picture', () => {
  it.each([
    [PNG, 'image/png'],
    [bytes('\xff\xd8\xff\xe0'), 'image/jpeg'],
    [bytes('GIF87a'), 'image/gif'],
    [bytes('GIF89a<script>'), 'image/gif'],
    [bytes('RIFF1234WEBPVP8 '), 'image/webp'],
    [bytes('RIFF1234WAVE'), null],
    [bytes('\x89PNG'), null],
    [bytes('<svg xmlns="http://www.w3.org/2000/svg"/>'), null],
    [bytes('BM'), null],
    [bytes(''), null],
  ])('is known by its bytes', (content, type) => {
    expect(sniffPicture(content)).toBe(type);
  });
});

describe('the type that a file is handed out with', () => {
  it.each([
    ['text/plain', bytes('<html>'), 'text/plain'],
    ['application/pdf', bytes('%PDF'), 'application/pdf'],
    ['video/mp4', bytes('x'), 'video/mp4'],
    ['text/html', PNG, 'image/png'],
    ['image/png', bytes('<script>'), UNKNOWN_TYPE],
    ['image/svg+xml', bytes('<svg/>'), UNKNOWN_TYPE],
    ['text/html', bytes('<html>'), UNKNOWN_TYPE],
    ['application/xhtml+xml', bytes('<html/>'), UNKNOWN_TYPE],
    ['text/javascript', bytes('1'), UNKNOWN_TYPE],
    ['multipart/mixed', bytes('1'), UNKNOWN_TYPE],
    ['nonsense', bytes('1'), UNKNOWN_TYPE],
  ])('%j', (declared, content, type) => {
    expect(servedType(declared, content)).toBe(type);
  });

  it('is a picture only for bytes of one, whatever is said', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('image/png', 'image/svg+xml', 'image/webp'),
        fc.uint8Array(),
        (declared, content) => {
          expect(isPreviewType(servedType(declared, content))).toBe(sniffPicture(content) !== null);
        },
      ),
    );
  });
});
