import { describe, expect, it } from 'vitest';
import common from './common-passwords.json' with { type: 'json' };
import { PASSWORD_LENGTH_MIN } from './password-length';
import { findPasswordFault } from './password-rules';

const ADA = { email: 'Longer.Name.Of.Ada@Example.com', name: 'Ada Lovelace' };
const faultOf = (password: string) => findPasswordFault(password, ADA);

describe('a password', () => {
  it.each([
    ['eleven char', /at least 12/],
    ['x'.repeat(257), /at most 256/],
    ['aaaaaaaaaaaa', /guess/],
    ['abcabcabcabc', /guess/],
    // On the list, in any case.
    ['PassWord1234', /guess/],
    ['unbelievable', /guess/],
    ['1qaz2wsx3edc', /guess/],
    // A short one of the list in disguise.
    ['Sunshine2026!', /guess/],
    ['!!!dragon!!!!', /guess/],
    ['p@$$w0rd-2025', /guess/],
    ['monkeymonkey7', /guess/],
    ['b4s3b4ll99999', /guess/],
    // What everybody knows.
    ['longer.name.of.ada@example.com', /email/],
    ['longer.name.of.ada', /email/],
    ['Lovelace-1815!', /name/],
    ['molecule-2026', /product/],
    ['AdaLovelace12', /name/],
    ['molecule@example', /product/],
  ])('%j is refused', (password, why) => {
    expect(faultOf(password)).toMatch(why);
  });

  it.each([
    'a quiet river at night',
    'xK3#mmPq72!d',
    'пароль из слов',
    ' with spaces around ',
    'lovelace counts the bridges',
    'dragon under seven lamps',
    'molecules do not sing',
  ])('%j may be chosen', (password) => {
    expect(faultOf(password)).toBeNull();
  });
});

it('the list has more than the three thousand most frequent ones that are long enough, and each is refused', () => {
  const long = common.long.split(' ');
  expect(new Set(long).size).toBeGreaterThan(3000);
  expect(long.filter((password) => password.length < PASSWORD_LENGTH_MIN)).toEqual([]);
  expect(long.filter((password) => faultOf(password) === null)).toEqual([]);
});
