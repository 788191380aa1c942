import { expect, it } from 'vitest';
import { fillPath, paramNames, pathPattern, replaceParams } from './contract-path';

const PATH = '/workspaces/:id/files/*path';

it('names the parameters of a path in their order', () => {
  expect(paramNames(PATH)).toEqual(['id', 'path']);
  expect(paramNames('/health')).toEqual([]);
});

it('says which parameter takes the rest of the path', () => {
  expect(replaceParams(PATH, (name, takesRest) => (takesRest ? `[...${name}]` : `[${name}]`))).toBe(
    '/workspaces/[id]/files/[...path]',
  );
});

it('encodes every value, and keeps the slashes of what takes the rest', () => {
  const values: Record<string, string> = { id: 'a/b', path: 'notes/Grüße & co.md' };
  expect(fillPath(PATH, (name) => values[name] ?? '')).toBe(
    '/workspaces/a%2Fb/files/notes/Gr%C3%BC%C3%9Fe%20%26%20co.md',
  );
});

it('finds the parameters in an address again', () => {
  const pattern = pathPattern(PATH, '/api');
  expect({ ...pattern.exec('/api/workspaces/1/files/a/b%20c.md/')?.groups }).toEqual({
    id: '1',
    path: 'a/b%20c.md',
  });
  for (const other of ['/workspaces/1/files/a', '/api/workspaces/1/files', '/api/workspaces/1/2/files/a'])
    expect(pattern.test(other)).toBe(false);
  expect(pathPattern('/openapi.json').test('/openapi-json')).toBe(false);
});
