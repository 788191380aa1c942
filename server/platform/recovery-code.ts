import { createHash, randomBytes } from 'node:crypto';

const CODE_BYTES = 10;

/** A code that gets a person in once: 80 random bits, in groups that can be read aloud. */
export const mintRecoveryCode = (): string =>
  (randomBytes(CODE_BYTES).toString('hex').match(/.{5}/g) ?? []).join('-');

/** What is stored of it, however its person types it. It is random and long, so a fast hash tells nobody anything. */
export const hashRecoveryCode = (code: string): Uint8Array =>
  createHash('sha256')
    .update(code.toLowerCase().replaceAll(/[^\da-f]/g, ''))
    .digest();
