import { randomFillSync } from 'node:crypto';

/** Asking the system for a few bytes costs as much as asking for many. */
const pool = Buffer.alloc(4096);
let used = pool.length;

/** So many random hexadecimal digits; an even number of them. */
export function randomHex(digits: number): string {
  const bytes = digits / 2;
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const hex = pool.toString('hex', used, used + bytes);
  used += bytes;
  return hex;
}
