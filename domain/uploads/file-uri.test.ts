import { describe, expect, it } from 'vitest';
import { downloadPathProblem, filePlaceOf, pendingUri, workspaceUri } from './file-uri';

const WORKSPACE = 'a3bb189e-8bf9-4c4b-9b3f-000000000001';
const FILE = 'a3bb189e-8bf9-4c4b-9b3f-000000000002';

describe('the address of a file', () => {
  it('leads back to what it was made of', () => {
    const pending = { kind: 'pending', workspaceId: WORKSPACE, fileId: FILE };
    expect(filePlaceOf(pendingUri(WORKSPACE, FILE))).toEqual(pending);
    expect(filePlaceOf(pendingUri(WORKSPACE, FILE).replace('bf9', 'BF9'))).toEqual(pending);
    expect(filePlaceOf(workspaceUri('/workspace/a b.txt'))).toEqual({
      kind: 'path',
      path: '/workspace/a b.txt',
    });
  });

  it.each([
    ['/home/a.txt', '/home/a.txt'],
    ['file:///configs/a%20b.yaml', '/configs/a b.yaml'],
    ['workspace:/plugins/x/y.js', '/plugins/x/y.js'],
  ])('%s is a path', (uri, path) => {
    expect(filePlaceOf(uri)).toEqual({ kind: 'path', path });
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://example.com/workspace/a',
    'workspace:workspace/a',
    'workspace:/etc/passwd',
    'workspace:/workspace/../etc/passwd',
    'workspace:/workspace/',
    'workspace:/workspace',
    'workspace:/workspaces/a',
    'file:///workspace/%2e%2e/a',
    'file:///workspace/%zz',
    'file://host/workspace/a',
    '//workspace/a',
    `platform-pending:${WORKSPACE}`,
    `platform-pending:${WORKSPACE}/../x`,
    ` ${pendingUri(WORKSPACE, FILE)}`,
    '',
  ])('%j leads nowhere', (uri) => {
    expect(filePlaceOf(uri)).toBeNull();
  });
});

describe('the path of a download', () => {
  it.each(['/workspace/a.txt', '/home/.ssh/x', '/workspace/a..b/c'])('may be %s', (path) => {
    expect(downloadPathProblem(path)).toBeNull();
  });

  it.each([
    ['relative', 'workspace/a', /absolute/],
    ['elsewhere', '/etc/passwd', /absolute/],
    ['a root', '/workspace', /absolute/],
    ['a way out', '/workspace/../etc/passwd', /'\.\.'/],
    ['a way around', '/workspace/./a', /'\.'/],
    ['two slashes', '/workspace//a', /relative|empty/],
    ['a folder', '/workspace/a/', /empty/],
    ['NUL', '/workspace/a\0', /control/],
  ])('is refused: %s', (_, path, words) => {
    expect(downloadPathProblem(path)).toMatch(words);
  });
});
