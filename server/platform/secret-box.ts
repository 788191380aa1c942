import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { AppError } from './app-error';
import { MAKE_A_KEY, secretKeyId } from './secret-key';

/** AES-256-GCM over a nonce of 12 bytes, the ciphertext and a tag of 16, in this order. */
export const SEALED_VERSION = 1;
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

export interface SealedSecret {
  readonly encryptedValue: Uint8Array;
  readonly encryptionVersion: number;
  readonly keyId: string;
}

/** Whose secret it is, and its name: a row that is moved to another place does not open there. */
export interface SecretPlace {
  /** Null: global. */
  readonly workspaceId: string | null;
  readonly key: string;
}

export type Opened =
  | { readonly ok: true; readonly value: string }
  /** `problem` is for the log and goes on from the secret's name; it says nothing of the value. */
  | { readonly ok: false; readonly problem: string };

/** Encrypts and decrypts the values of secrets. */
export interface SecretBox {
  /** What it encrypts with; null: it has no key, so it stores nothing. */
  readonly currentKeyId: string | null;
  /** Everything it can decrypt, the current one first. */
  readonly keyIds: readonly string[];
  /** Throws `secrets_key_missing` without a key: nothing is ever stored in plain text. */
  seal(place: SecretPlace, value: string): SealedSecret;
  open(place: SecretPlace, sealed: SealedSecret): Opened;
}

interface Keys {
  /** What new values are encrypted with. */
  readonly current: Uint8Array | null;
  /** What values of before are decrypted with. */
  readonly old: readonly Uint8Array[];
}

/** Builds the box of a process from its keys. */
export function createSecretBox({ current, old }: Keys): SecretBox {
  const all = current ? [current, ...old] : old;
  const keys = new Map(all.map((key) => [secretKeyId(key), key]));
  const currentKeyId = current ? secretKeyId(current) : null;
  return {
    currentKeyId,
    keyIds: [...keys.keys()],
    seal(place, value) {
      if (!current || currentKeyId === null) throw keyMissing();
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv('aes-256-gcm', current, nonce);
      cipher.setAAD(bindingOf(place, SEALED_VERSION, currentKeyId));
      const encryptedValue = Buffer.concat([
        nonce,
        cipher.update(value, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
      return { encryptedValue, encryptionVersion: SEALED_VERSION, keyId: currentKeyId };
    },
    open(place, sealed) {
      if (sealed.encryptionVersion !== SEALED_VERSION) {
        return { ok: false, problem: `is of version ${sealed.encryptionVersion}, which is not known here` };
      }
      const key = keys.get(sealed.keyId);
      if (!key) return { ok: false, problem: `needs the key ${sealed.keyId}, which is not configured here` };
      const value = decrypt(place, sealed, key);
      return value === null
        ? { ok: false, problem: 'was changed, or belongs to another place' }
        : { ok: true, value };
    },
  };
}

const keyMissing = (): AppError =>
  new AppError('secrets_key_missing', {
    public: `This server has no key to encrypt secrets with, so it stores none. Set SECRETS_ENCRYPTION_KEY and start it again; ${MAKE_A_KEY}`,
  });

const bindingOf = ({ workspaceId, key }: SecretPlace, version: number, keyId: string): Buffer =>
  Buffer.from(JSON.stringify(['molecule secret', version, keyId, workspaceId ?? 'global', key]));

function decrypt(place: SecretPlace, sealed: SealedSecret, key: Uint8Array): string | null {
  const bytes = Buffer.from(sealed.encryptedValue);
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, NONCE_BYTES), {
    authTagLength: TAG_BYTES,
  });
  decipher.setAAD(bindingOf(place, sealed.encryptionVersion, sealed.keyId));
  decipher.setAuthTag(bytes.subarray(-TAG_BYTES));
  try {
    const value = Buffer.concat([decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)), decipher.final()]);
    return value.toString('utf8');
  } catch {
    return null;
  }
}
