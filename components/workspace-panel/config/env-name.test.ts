import { expect, test } from 'vitest';
import { SUGGESTED_SECRET_NAMES } from '@/domain/secret-name';
import { readEnvName } from './env-name';

test.each([...SUGGESTED_SECRET_NAMES, 'A', 'MY_2ND_KEY_FOR_THE_3_BOTS'])('%s is a name', (name) => {
  expect(readEnvName(name)).toEqual({ item: name });
});

test('a name is made of what is typed like one', () => {
  expect(readEnvName(' openai-api-key ')).toEqual({ item: 'OPENAI_API_KEY' });
});

test.each([
  ['sk-ant-api03-abcdefgh'],
  ['ghp_0123456789abcdef'],
  ['github_pat_11AAAA'],
  ['AKIAIOSFODNN7EXAMPLE'],
  ['AIzaSyA-1234567890'],
  ['xoxb-123-456'],
  ['eyJhbGciOiJIUzI1NiJ9.e30'],
  ['5f4dcc3b5aa765d61d8327deb882cf99'],
  ['wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEY'],
  ['mol_ws_abcdefgh'],
  ['OPENAI_API_KEY=sk-123'],
])('%s is a value, and is told where it belongs', (typed) => {
  expect(readEnvName(typed)).toEqual({ error: expect.stringContaining('secrets of the workspace') });
});

test.each(['', '1ST', 'a$b', 'ключ'])('%j is no name', (typed) => {
  expect(readEnvName(typed)).toHaveProperty('error');
});
