import { createHash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

/** What a credential stands for: the agent of one workspace, or an organisation key. */
export type CredentialKind = 'ws' | 'org';

export interface NewCredential {
  /** Shown once and never stored. */
  readonly plaintext: string;
  readonly hash: Uint8Array;
  /** What lists show of it. */
  readonly prefix: string;
}

const SECRET_BYTES = 32;
const CHECKSUM_CHARS = 6;
const PREFIX_CHARS = 12;
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const FORM = /^mol_(ws|org)_([\w-]{43})([0-9A-Za-z]{6})$/;

/** Mints `mol_ws_…` or `mol_org_…`: 32 random bytes as base64url, then the CRC32 of all before it in base62 (D5). */
export function mintCredential(kind: CredentialKind): NewCredential {
  const body = `mol_${kind}_${randomBytes(SECRET_BYTES).toString('base64url')}`;
  const plaintext = body + checksumOf(body);
  return { plaintext, hash: hashOf(plaintext), prefix: plaintext.slice(0, PREFIX_CHARS) };
}

/**
 * Reads a presented credential; null for anything that cannot be one, so that a typing error or a truncated copy never
 * costs a look into the database.
 */
export function parseCredential(text: string): { kind: CredentialKind; hash: Uint8Array } | null {
  const found = FORM.exec(text);
  if (!found) return null;
  const body = text.slice(0, -CHECKSUM_CHARS);
  return checksumOf(body) === found[3] ? { kind: found[1] as CredentialKind, hash: hashOf(text) } : null;
}

function checksumOf(text: string): string {
  let rest = crc32(text);
  let digits = '';
  for (let place = 0; place < CHECKSUM_CHARS; place += 1) {
    digits = BASE62[rest % 62] + digits;
    rest = Math.floor(rest / 62);
  }
  return digits;
}

const hashOf = (text: string): Uint8Array => createHash('sha256').update(text).digest();
