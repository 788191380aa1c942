import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CredentialKind, mintCredential, parseCredential } from './credential';

const KINDS: readonly CredentialKind[] = ['ws', 'org'];
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const kind = fc.constantFrom(...KINDS);

/** Every character that a credential may hold, and some that it may not. */
const character = fc.constantFrom(...BASE62, '-', '_', ' ', '.', '=', '\n', 'é');

describe.each(KINDS)('a credential of kind %s', (each) => {
  it('is its prefix, 43 characters base64url and 6 of the CRC32 in base62', () => {
    const { plaintext } = mintCredential(each);
    const found = new RegExp(`^(mol_${each}_([A-Za-z0-9_-]{43}))([0-9A-Za-z]{6})$`).exec(plaintext);
    const [, body = '', secret = '', checksum = ''] = found ?? [];
    expect(Buffer.from(secret, 'base64url')).toHaveLength(32);
    const value = [...checksum].reduce((sum, digit) => sum * 62 + BASE62.indexOf(digit), 0);
    expect(value).toBe(crc32(body));
  });

  it('shows 12 characters of itself, and is stored as its SHA-256', () => {
    const { plaintext, prefix, hash } = mintCredential(each);
    expect(prefix).toBe(plaintext.slice(0, 12));
    expect(Buffer.from(hash)).toEqual(createHash('sha256').update(plaintext).digest());
  });

  it('is read back as what it was minted as', () => {
    const { plaintext, hash } = mintCredential(each);
    expect(parseCredential(plaintext)).toEqual({ kind: each, hash });
  });
});

it('no two are alike', () => {
  const all = Array.from({ length: 1000 }, () => mintCredential('ws').plaintext);
  expect(new Set(all).size).toBe(1000);
});

it('one with any other character at any place is refused', () => {
  fc.assert(
    fc.property(kind, fc.nat(), character, (each, at, other) => {
      const { plaintext } = mintCredential(each);
      const place = at % plaintext.length;
      fc.pre(plaintext[place] !== other);
      expect(parseCredential(plaintext.slice(0, place) + other + plaintext.slice(place + 1))).toBeNull();
    }),
    { numRuns: 2000 },
  );
});

it('one with two characters changed over is refused', () => {
  fc.assert(
    fc.property(kind, fc.nat(), (each, at) => {
      const { plaintext } = mintCredential(each);
      const place = at % (plaintext.length - 1);
      const [first = '', second = ''] = plaintext.slice(place, place + 2);
      fc.pre(first !== second);
      const changed = plaintext.slice(0, place) + second + first + plaintext.slice(place + 2);
      expect(parseCredential(changed)).toBeNull();
    }),
    { numRuns: 500 },
  );
});

it('one that is cut, or has something before or after it, is refused', () => {
  fc.assert(
    fc.property(kind, fc.nat(), (each, at) => {
      const { plaintext } = mintCredential(each);
      expect(parseCredential(plaintext.slice(0, at % plaintext.length))).toBeNull();
      expect(parseCredential(plaintext.slice(1 + (at % plaintext.length)))).toBeNull();
    }),
  );
  const { plaintext } = mintCredential('org');
  for (const odd of [
    ` ${plaintext}`,
    `${plaintext} `,
    `${plaintext}\n`,
    `${plaintext}0`,
    plaintext.toUpperCase(),
  ])
    expect(parseCredential(odd)).toBeNull();
});

it('nothing else is taken for one', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      expect(parseCredential(text)).toBeNull();
    }),
  );
});
