import { AppError } from '../platform/app-error';

/** What a caller hands back to go on; what stands in it is ours alone. */
export const toCursor = (...parts: readonly (string | number)[]): string =>
  Buffer.from(parts.join('.')).toString('base64url');

/**
 * Reads what `toCursor` made.
 * @param pattern the parts, each a group
 */
export function readCursor(cursor: string, pattern: RegExp): string[] {
  const parts = pattern.exec(Buffer.from(cursor, 'base64url').toString())?.slice(1);
  if (parts) return parts;
  throw new AppError('invalid_field', {
    field: 'cursor',
    public: 'cursor is none that an answer gave; leave it out and start again.',
  });
}
