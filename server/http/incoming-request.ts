import { AppError } from '../platform/app-error';

/** What a route reads of a request, whether Next brings it or node. */
export interface IncomingRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  /** Aborts when the caller is gone. */
  readonly signal: AbortSignal;
  /** The whole body, once. Stops where the limit is passed; nothing is ever cut and used. */
  readBytes(bytesMax: number): Promise<Uint8Array>;
  /** The body as it comes, once; in place of `readBytes`. Who stops early leaves the rest unread. */
  chunks(): AsyncIterable<Uint8Array>;
}

/** A web Request as a route reads it. */
export const fromWebRequest = (request: Request): IncomingRequest => ({
  method: request.method,
  url: request.url,
  headers: request.headers,
  signal: request.signal,
  async readBytes(bytesMax) {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of request.body ?? []) {
      size += chunk.byteLength;
      if (size > bytesMax) throw bodyTooLarge(bytesMax);
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  },
  chunks: () => request.body ?? NOTHING,
});

const NOTHING: AsyncIterable<Uint8Array> = {
  async *[Symbol.asyncIterator]() {},
};

export const bodyTooLarge = (bytesMax: number): AppError =>
  new AppError('body_too_large', { public: `The body is larger than ${bytesMax} bytes.` });
