import { promisify } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib';

type Decode = (bytes: Buffer, options: ZlibOptions) => Promise<Buffer>;

const inflateAny: Decode = (bytes, options) => {
  // "deflate" means zlib's format, but some servers send the bare one.
  const isZlib = ((bytes[0] ?? 0) & 0x0f) === 8;
  return promisify<Buffer, ZlibOptions, Buffer>(isZlib ? inflate : inflateRaw)(bytes, options);
};

const DECODERS: ReadonlyMap<string, Decode> = new Map<string, Decode>([
  ['gzip', promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
  ['x-gzip', promisify<Buffer, ZlibOptions, Buffer>(gunzip)],
  ['deflate', inflateAny],
  ['br', (bytes, { maxOutputLength }) => brotli(bytes, maxOutputLength)],
]);

const brotli = (bytes: Buffer, maxOutputLength: number | undefined): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const options = maxOutputLength === undefined ? {} : { maxOutputLength };
    brotliDecompress(bytes, options, (error, decoded) => (error ? reject(error) : resolve(decoded)));
  });

/** Nobody compresses more often than this; a longer list only makes work. */
const CODINGS_MAX = 2;

/** The codings of a content-encoding header, in the order they were applied; null when one of them is unknown. */
export function parseEncodings(header: string): readonly string[] | null {
  const codings = header
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  return codings.length <= CODINGS_MAX && codings.every((coding) => DECODERS.has(coding)) ? codings : null;
}

export type Decoded =
  | { readonly body: Buffer }
  | { readonly fault: 'too_large' | 'bad_encoding'; readonly cause: unknown };

/**
 * Undoes the codings, last one first.
 * @param bytesMax of the result; a decoder stops there, so memory stays bounded whatever the body would grow to
 */
export async function decodeBody(
  encoded: Buffer,
  codings: readonly string[],
  bytesMax: number,
): Promise<Decoded> {
  let body = encoded;
  try {
    for (const coding of [...codings].reverse()) {
      const decode = DECODERS.get(coding);
      if (decode && body.length > 0) body = await decode(body, { maxOutputLength: Math.max(bytesMax, 1) });
    }
  } catch (cause) {
    return { fault: isTooLarge(cause) ? 'too_large' : 'bad_encoding', cause };
  }
  return body.length > bytesMax ? { fault: 'too_large', cause: undefined } : { body };
}

const isTooLarge = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_BUFFER_TOO_LARGE';
