import { describe, expect, it } from 'vitest';
import { SERVER_ENV } from '@/server/testing/server-mode';
import { parseConfig } from '../platform/config';
import { findSessionToken, readSessionToken } from './session-cookie';

const config = parseConfig(SERVER_ENV);

describe('the session’s token in a Cookie header', () => {
  it.each([
    [null, null],
    ['', null],
    ['other=1', null],
    ['molecule-session=', null],
    ['xmolecule-session=a', null],
    ['a=b; molecule-session=token.of.it; c=d', 'token.of.it'],
    ['molecule-session.1=two; molecule-session.0=one', 'onetwo'],
    ['molecule-session.10=k; molecule-session.9=j', 'jk'],
    ['molecule-session.x=one', null],
  ])('%j holds %j', (header, token) => {
    expect(findSessionToken(config, header)).toBe(token);
  });
});

it.each(['', 'x', 'a.b.c.d.e', '..'.repeat(200)])('the token %j is nobody’s', async (token) => {
  expect(await readSessionToken(config, token)).toBeNull();
});
