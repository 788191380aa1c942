import { describe, expect, it } from 'vitest';
import { STORED_BYTES_MAX, STORED_FILES_MAX } from '@/domain/workspace-files/file-roots';
import { foldersOf, planWrite } from './plan-write';

const head = (path: string, sizeBytes = 1, version = 'v1') => ({ path, sizeBytes, version });
const MIB = 1024 * 1024;

describe('a write', () => {
  it('leaves out what is stored already, whatever was expected', () => {
    const same = { ...head('/configs/a'), expectedVersion: 'v0' };
    const other = { ...head('/configs/b', 1, 'v2'), expectedVersion: 'v1' };
    expect(planWrite([head('/configs/a'), head('/configs/b')], [same, other])).toEqual([other]);
  });

  it('is refused as a whole when one of its files has changed', () => {
    const files = [head('/configs/new'), { ...head('/configs/a', 1, 'v2'), expectedVersion: 'v0' }];
    expect(() => planWrite([head('/configs/a')], files)).toThrow(
      expect.objectContaining({ code: 'file_changed', details: { current_version: 'v1' } }),
    );
  });

  it.each([
    ['a file where its own folder would be', ['/configs/a', '/configs/a/b']],
    ['its folder first', ['/configs/a/b', '/configs/a']],
  ])('is refused when it would make %s', (_, paths) => {
    expect(() =>
      planWrite(
        [],
        paths.map((path) => head(path)),
      ),
    ).toThrow(expect.objectContaining({ code: 'path_taken' }));
  });
});

describe('the room of a workspace', () => {
  const full = Array.from({ length: 16 }, (_, at) => head(`/configs/${at}`, MIB));

  it('is exactly so many bytes', () => {
    expect(full.length * MIB).toBe(STORED_BYTES_MAX);
    expect(planWrite(full.slice(1), [full[0] ?? head('/')])).toHaveLength(1);
    expect(() => planWrite(full, [head('/configs/more', 1)])).toThrow(
      expect.objectContaining({ code: 'files_full' }),
    );
  });

  it('is exactly so many files, empty ones too', () => {
    const many = Array.from({ length: STORED_FILES_MAX }, (_, at) => head(`/configs/${at}`, 0));
    expect(planWrite(many, [head('/configs/0', 1, 'v2')])).toHaveLength(1);
    expect(() => planWrite(many, [head('/configs/more', 0)])).toThrow(
      expect.objectContaining({ code: 'files_full' }),
    );
  });

  it('still takes what makes a file smaller', () => {
    const over = [...full, head('/configs/over', MIB)];
    expect(planWrite(over, [head('/configs/over', 10, 'v2')])).toHaveLength(1);
  });
});

it('the folders of a path are those above it, the root first', () => {
  expect(foldersOf('/configs/a/b.md')).toEqual(['/configs', '/configs/a']);
  expect(foldersOf('/configs')).toEqual([]);
});
