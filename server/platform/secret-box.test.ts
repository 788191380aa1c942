import { randomBytes, randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecretBox, type SealedSecret, type SecretPlace } from './secret-box';
import { secretKeyId } from './secret-key';

const key = randomBytes(32);
const box = createSecretBox({ current: key, old: [] });
const place: SecretPlace = { workspaceId: randomUUID(), key: 'GITHUB_TOKEN' };
const VALUE = 'ghp_line one\nline two, ümläut and 🔑';

describe('a sealed value', () => {
  const sealed = box.seal(place, VALUE);

  it('opens at its own place', () => {
    expect(box.open(place, sealed)).toEqual({ ok: true, value: VALUE });
  });

  it('says by which key and in which version it is encrypted, and neither the value nor the key', () => {
    expect(sealed).toMatchObject({ encryptionVersion: 1, keyId: secretKeyId(key) });
    const written = Buffer.concat([Buffer.from(sealed.encryptedValue), Buffer.from(sealed.keyId)]);
    expect(written.includes('ghp_')).toBe(false);
    expect(written.includes(key.subarray(0, 4))).toBe(false);
  });

  it('is another one each time, with a nonce of its own', () => {
    const nonces = Array.from({ length: 100 }, () => box.seal(place, VALUE).encryptedValue.slice(0, 12));
    expect(new Set(nonces.map((nonce) => Buffer.from(nonce).toString('hex'))).size).toBe(100);
  });

  it.each<[string, SecretPlace]>([
    ['another workspace', { ...place, workspaceId: randomUUID() }],
    ['the global secrets', { ...place, workspaceId: null }],
    ['another name', { ...place, key: 'GH_TOKEN' }],
  ])('does not open in a row of %s', (_, elsewhere) => {
    expect(box.open(elsewhere, sealed)).toMatchObject({ ok: false, problem: expect.stringMatching(/place/) });
  });

  it('does not open after any byte of it was changed', () => {
    for (let at = 0; at < sealed.encryptedValue.length; at += 1) {
      const encryptedValue = Uint8Array.from(sealed.encryptedValue, (byte, i) =>
        i === at ? byte ^ 1 : byte,
      );
      expect(box.open(place, { ...sealed, encryptedValue }).ok).toBe(false);
    }
  });

  it('does not open when it is cut', () => {
    for (const bytes of [0, 11, 27, 28, sealed.encryptedValue.length - 1]) {
      const encryptedValue = sealed.encryptedValue.slice(0, bytes);
      expect(box.open(place, { ...sealed, encryptedValue }).ok).toBe(false);
    }
  });

  it.each([0, 2, 9])('is refused under version %i, and says so', (encryptionVersion) => {
    const opened = box.open(place, { ...sealed, encryptionVersion });
    expect(opened).toEqual({
      ok: false,
      problem: `is of version ${encryptionVersion}, which is not known here`,
    });
  });

  it('is refused with another key, which is named', () => {
    const other = createSecretBox({ current: randomBytes(32), old: [] });
    const opened = other.open(place, sealed);
    expect(opened).toEqual({
      ok: false,
      problem: `needs the key ${secretKeyId(key)}, which is not configured here`,
    });
  });

  it('does not open with another key that is passed off as its own', () => {
    const other = createSecretBox({ current: randomBytes(32), old: [] });
    const forged: SealedSecret = { ...sealed, keyId: other.currentKeyId ?? '' };
    expect(other.open(place, forged).ok).toBe(false);
  });
});

it('opens what an old key encrypted, and encrypts with the current one', () => {
  const sealed = box.seal(place, VALUE);
  const renewed = createSecretBox({ current: randomBytes(32), old: [key] });
  expect(renewed.open(place, sealed)).toEqual({ ok: true, value: VALUE });
  expect(renewed.seal(place, VALUE).keyId).toBe(renewed.currentKeyId);
  expect(renewed.keyIds).toEqual([renewed.currentKeyId, secretKeyId(key)]);
});

it('stores nothing without a key', () => {
  const empty = createSecretBox({ current: null, old: [key] });
  expect(empty.currentKeyId).toBeNull();
  expect(() => empty.seal(place, VALUE)).toThrow(/no key to encrypt secrets with/);
  expect(empty.open(place, box.seal(place, VALUE)).ok).toBe(true);
});
