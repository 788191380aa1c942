import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFileName } from './file-name';

describe('the name of an uploaded file', () => {
  it.each([
    ['report.pdf', 'report.pdf'],
    ['My report (final).pdf', 'My_report__final_.pdf'],
    ['Grüße.txt', 'Gr__e.txt'],
    ['日本語.md', '___.md'],
    ['🙂.png', '_.png'],
    ['../../etc/passwd', 'passwd'],
    ['C:\\Users\\ada\\a.txt', 'a.txt'],
    ['folder/', 'folder'],
    ['.env', '.env'],
    ['a\r\nset-cookie: x', 'a__set-cookie__x'],
    ['a\0b', 'a_b'],
    ['a"b\'c;d', 'a_b_c_d'],
    ['..gitignore', '..gitignore'],
    ['', 'file'],
    ['.', 'file'],
    ['..', 'file'],
    ['/', 'file'],
    ['a/..', 'file'],
    ['\ud800', '_'],
  ])('%j is %j', (given, name) => {
    expect(toFileName(given)).toBe(name);
  });

  it('keeps its extension when it is cut', () => {
    expect(toFileName(`${'a'.repeat(300)}.tar.gz`)).toBe(`${'a'.repeat(97)}.gz`);
    expect(toFileName(`a.${'b'.repeat(300)}`)).toBe(`a.${'b'.repeat(98)}`);
    expect(toFileName(`.${'b'.repeat(300)}`)).toBe(`.${'b'.repeat(99)}`);
  });

  it('is safe whatever was given, and a safe name stays as it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 300 }), fc.string()), (given) => {
        const name = toFileName(given);
        expect(name).toMatch(/^[a-zA-Z0-9._-]{1,100}$/);
        expect(['.', '..']).not.toContain(name);
        expect(toFileName(name)).toBe(name);
      }),
    );
  });
});
