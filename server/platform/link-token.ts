import { createHash, randomBytes } from 'node:crypto';

/** The secret part of a link that is good once: shown once, stored as its hash. */
export function mintLinkToken(): { plaintext: string; hash: Uint8Array } {
  const plaintext = randomBytes(32).toString('base64url');
  return { plaintext, hash: hashLinkToken(plaintext) };
}

export const hashLinkToken = (plaintext: string): Uint8Array =>
  createHash('sha256').update(plaintext).digest();
