import { describe, expect, it } from 'vitest';
import { basenameOf, toAttachment } from './attachment';

describe('basenameOf', () => {
  it.each([
    ['https://host.example/a/b.txt', 'b.txt'],
    ['https://host.example/a/b.txt?sig=/x#y', 'b.txt'],
    ['https://host.example/a%2Fb%20c.txt', 'b c.txt'],
    ['HTTPS://host.example/100%.txt', '100%.txt'],
    ['https://host.example/', 'host.example'],
    ['https://', 'file'],
    ['file:///tmp/a%20b.txt', 'a b.txt'],
    ['workspace:/workspace/a%20b?.txt', 'a%20b?.txt'],
    ['workspace:/workspace/dir/', 'dir'],
    ['platform-pending:ws-1/f-2', 'f-2'],
    ['/workspace/plain.md', 'plain.md'],
    ['C:\\docs\\a.doc', 'a.doc'],
    ['https://host.example/x/..', 'file'],
    ['https://host.example/%2E', 'file'],
    ['data:text/plain;base64,QQ==', 'file'],
    ['', 'file'],
  ])('%s is called %s', (uri, name) => {
    expect(basenameOf(uri)).toBe(name);
  });
});

describe('toAttachment', () => {
  it('prefers the address, and believes the size that is given', () => {
    expect(toAttachment({ kind: 'file', uri: 'x:/a', bytes: 'QQ==' })).toStrictEqual({
      uri: 'x:/a',
      name: 'a',
    });
    expect(toAttachment({ kind: 'file', bytes: 'QQ==', size: 9, name: 'n' })).toStrictEqual({
      uri: 'data:application/octet-stream;base64,QQ==',
      name: 'n',
      size: 9,
    });
  });

  it.each([
    ['', 'data:text/plain;base64,', 0],
    ['QUJD\nREVG', 'data:text/plain;base64,QUJDREVG', 6],
    ['-_8', 'data:text/plain;base64,+/8', 2],
    ['not base64, 100%', 'data:text/plain,not%20base64%2C%20100%25', undefined],
    ['half \ud800', 'data:text/plain,half%20%EF%BF%BD', undefined],
  ])('writes the bytes %j as %s', (bytes, uri, size) => {
    expect(toAttachment({ kind: 'file', bytes, mimeType: 'text/plain' })).toStrictEqual({
      uri,
      name: 'file',
      mimeType: 'text/plain',
      ...(size === undefined ? {} : { size }),
    });
  });

  it('takes a file of 20 MB', () => {
    const bytes = 'A'.repeat(28_000_000);
    expect(toAttachment({ kind: 'file', bytes }).size).toBe(21_000_000);
  });

  it('says the bytes it was given when read back', () => {
    const bytes = btoa('any bytes at all \xff\x00\xfe');
    const { uri } = toAttachment({ kind: 'file', bytes });
    expect(atob(uri.slice(uri.indexOf(',') + 1))).toBe('any bytes at all \xff\x00\xfe');
  });
});
