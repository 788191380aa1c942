import { randomBytes } from 'node:crypto';

/** So many random hexadecimal digits; an even number of them. */
export const randomHex = (digits: number): string => randomBytes(digits / 2).toString('hex');
