import { FILE_BYTES_MAX } from '@/domain/workspace-files/file-roots';
import { AppError } from '../../platform/app-error';

/** A mark at the beginning belongs to the content: what is read has to be what was written. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** The bytes of a text; refused when they are too many for one file. */
export function encodeText(content: string, field: string): Uint8Array {
  const bytes = Buffer.from(content, 'utf8');
  if (bytes.byteLength > FILE_BYTES_MAX) throw new AppError('file_too_large', { field });
  return bytes;
}

/** The text of a file; refused when it is none, or too large to be shown. */
export function decodeText(bytes: Uint8Array): string {
  if (bytes.byteLength > FILE_BYTES_MAX) {
    throw new AppError('file_too_large', {
      public: 'This file is larger than 1 MiB, so it cannot be shown.',
    });
  }
  // Valid UTF-8 all the same, but a sure sign of something else than text.
  if (bytes.includes(0)) throw new AppError('file_not_text');
  try {
    return utf8.decode(bytes);
  } catch (cause) {
    throw new AppError('file_not_text', { cause });
  }
}
