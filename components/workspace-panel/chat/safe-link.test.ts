import { describe, expect, it } from 'vitest';
import { fileAction, formatBytes, safeFileName, safeHref } from './safe-link';

describe('safeHref', () => {
  it.each(['https://example.com/a', 'http://example.com/', 'mailto:a@example.com'])('follows %s', (text) => {
    expect(safeHref(text)).toBe(text);
  });

  it.each([
    'javascript:alert(1)',
    ' JaVaScRiPt:alert(1)',
    'java\nscript:alert(1)',
    'data:text/html,x',
    'vbscript:x',
    'file:///etc/passwd',
    'blob:https://example.com/1',
    '//example.com/a',
    '/relative',
    '#here',
    '',
    undefined,
  ])('leaves %j plain text', (text) => {
    expect(safeHref(text)).toBeNull();
  });
});

describe('fileAction', () => {
  it.each([
    ['https://example.com/a', 'open'],
    ['data:text/plain,a', 'save'],
    ['http://example.com/a', 'none'],
    ['javascript:alert(1)', 'none'],
    ['workspace:/tmp/a', 'none'],
    ['/configs/a', 'none'],
  ])('%s: %s', (uri, kind) => {
    expect(fileAction(uri).kind).toBe(kind);
  });
});

describe('safeFileName', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Windows\\evil.exe', 'evil.exe'],
    ['photo\u202egpj.exe', 'photogpj.exe'],
    ['a\u0000b\n.txt', 'ab.txt'],
    ['...', 'file'],
    ['', 'file'],
    ['<b>?.txt', '_b__.txt'],
  ])('%j becomes %j', (name, safe) => {
    expect(safeFileName(name)).toBe(safe);
  });

  it('keeps the ending of a name that is too long', () => {
    expect(safeFileName(`${'a'.repeat(500)}.txt`)).toMatch(/^a{116}\.txt$/);
  });
});

describe('formatBytes', () => {
  it.each([
    [0, '0 bytes'],
    [999, '999 bytes'],
    [1500, '1.5 kB'],
    [812_345, '812 kB'],
    [25_000_000, '25 MB'],
  ])('%d is %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });
});
