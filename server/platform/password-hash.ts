import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

interface Cost {
  /** log2 of N. */
  readonly logN: number;
  readonly r: number;
  readonly p: number;
}

/** 32 MB and a tenth of a second (OWASP's second choice: the first needs 128 MB for each sign-in that runs). */
const COST: Cost = { logN: 15, r: 8, p: 3 };
const SALT_BYTES = 16;
const KEY_BYTES = 32;
const FORM = /^scrypt\$(\d{1,2})\$(\d{1,2})\$(\d{1,2})\$([\w-]+)\$([\w-]+)$/;

/** A password as it is stored: scrypt, with its own salt and the parameters it was made with. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST, KEY_BYTES);
  return `scrypt$${COST.logN}$${COST.r}$${COST.p}$${salt.toString('base64url')}$${key.toString('base64url')}`;
}

/**
 * Whether the password is the stored one. Without a stored one (nobody of that email, or nobody with a password) the
 * answer is no after just as long, so that the time tells nobody who is here.
 */
export async function verifyPassword(password: string, stored: string | null): Promise<boolean> {
  const found = FORM.exec(stored ?? '');
  if (!found) {
    await derive(password, randomBytes(SALT_BYTES), COST, KEY_BYTES);
    return false;
  }
  const [, logN, r, p, salt = '', key = ''] = found;
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) };
  const expected = Buffer.from(key, 'base64url');
  const actual = await derive(password, Buffer.from(salt, 'base64url'), cost, expected.byteLength);
  return timingSafeEqual(actual, expected);
}

/** The same text typed on another system may come in other code points. */
function derive(password: string, salt: Buffer, { logN, r, p }: Cost, bytes: number): Promise<Buffer> {
  const N = 2 ** logN;
  const options = { N, r, p, maxmem: 256 * N * r };
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, bytes, options, (error, key) =>
      error ? reject(error) : resolve(key),
    );
  });
}
