import { createHmac } from 'node:crypto';

const KEY_BYTES = 32;
/** Random bytes of that number hold about thirty different ones; fewer than these do not happen by chance. */
const DIFFERENT_BYTES_MIN = 16;

/** How to make one; said wherever one is missing or refused. */
export const MAKE_A_KEY = `make one with: node -e "console.log(require('node:crypto').randomBytes(32).toString('base64'))"`;

/** A key from its text, base64 or hexadecimal; null when it is not 32 bytes, or bytes that nobody drew at random. */
export function parseSecretKey(text: string): Uint8Array | null {
  const bytes = decode(text.trim());
  return bytes?.length === KEY_BYTES && isRandom(bytes) ? bytes : null;
}

/** By what a key is known in rows, logs and the doctor; says nothing about the key. */
export const secretKeyId = (key: Uint8Array): string =>
  createHmac('sha256', key).update('molecule key id').digest('hex').slice(0, 12);

function decode(text: string): Uint8Array | null {
  if (/^[\da-f]{64}$/i.test(text)) return Buffer.from(text, 'hex');
  if (/^[\w+/-]{43}=?$/.test(text)) return Buffer.from(text, 'base64');
  return null;
}

/** False for zeros, for a counted-up example and for a word said over and over. */
function isRandom(bytes: Uint8Array): boolean {
  const steps = bytes.slice(1).map((byte, at) => byte - (bytes[at] ?? 0));
  return new Set(bytes).size >= DIFFERENT_BYTES_MIN && new Set(steps).size > 2;
}
