import { describe, expect, it } from 'vitest';
import { findPasswordFault } from './password-rules';

const EMAIL = 'Longer.Name.Of.Ada@Example.com';

describe('a password', () => {
  it.each([
    ['eleven char', /at least 12/],
    ['x'.repeat(257), /at most 256/],
    ['password1234', /guess/],
    ['PassWord1234', /guess/],
    ['aaaaaaaaaaaa', /guess/],
    ['abcabcabcabc', /guess/],
    ['longer.name.of.ada@example.com', /email/],
    ['longer.name.of.ada', /email/],
  ])('%j is refused', (password, why) => {
    expect(findPasswordFault(password, EMAIL)).toMatch(why);
  });

  it.each(['a quiet river at night', 'xK3#mmPq72!d', 'пароль из слов', ' with spaces around '])(
    '%j may be chosen',
    (password) => {
      expect(findPasswordFault(password, EMAIL)).toBeNull();
    },
  );
});
