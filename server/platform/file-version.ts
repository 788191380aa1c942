import { createHash } from 'node:crypto';

/** Characters of a version: enough of the hash that two contents never meet by chance. */
const VERSION_LENGTH = 32;

/** Names the content of a file: the same bytes have the same version, wherever they lie. */
export const fileVersion = (content: Uint8Array): string =>
  createHash('sha256').update(content).digest('hex').slice(0, VERSION_LENGTH);
