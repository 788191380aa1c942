import type { IncomingMessage, ServerResponse } from 'node:http';
import { AppError } from '../platform/app-error';
import { bodyTooLarge, type IncomingRequest } from './incoming-request';

/**
 * Node's own request as a route reads it. A web Request would cost more than most routes do, above all its signal and
 * its body stream; here the signal is made when somebody asks for it, and the body is read as it comes.
 */
export class NodeRequest implements IncomingRequest {
  readonly method: string;
  /** A fixed origin: the Host header is checked as a header, and an odd one would make no URL. */
  readonly url: string;
  readonly headers: Headers;
  #gone: AbortController | undefined;
  #isRead = false;

  constructor(
    private readonly request: IncomingMessage,
    private readonly response: ServerResponse,
  ) {
    this.method = request.method ?? 'GET';
    this.url = `http://localhost${request.url ?? '/'}`;
    this.headers = toHeaders(request.rawHeaders);
  }

  get signal(): AbortSignal {
    this.#gone ??= this.#watch();
    return this.#gone.signal;
  }

  async readBytes(bytesMax: number): Promise<Uint8Array> {
    this.#readOnce();
    return collect(this.request, bytesMax);
  }

  chunks(): AsyncIterable<Uint8Array> {
    this.#readOnce();
    return piecesOf(this.request);
  }

  /** Its end came with the first reading, so that a second one would wait for ever. */
  #readOnce(): void {
    if (this.#isRead) throw new Error('the body was read before');
    this.#isRead = true;
  }

  #watch(): AbortController {
    const gone = new AbortController();
    if (this.response.destroyed || this.response.closed) gone.abort();
    else this.response.once('close', () => gone.abort());
    return gone;
  }
}

/** Node's list of names and values, in turn, as headers. */
export function toHeaders(raw: readonly string[]): Headers {
  const headers = new Headers();
  for (let at = 0; at + 1 < raw.length; at += 2) headers.append(raw[at] ?? '', raw[at + 1] ?? '');
  return headers;
}

/** What is not wanted any more is thrown away, so that the caller gets to read its refusal. */
async function* piecesOf(request: IncomingMessage): AsyncGenerator<Uint8Array> {
  if (request.destroyed) throw new AppError('caller_gone');
  try {
    yield* request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>;
  } catch (cause) {
    throw new AppError('caller_gone', { cause });
  } finally {
    request.resume();
  }
}

function collect(request: IncomingMessage, bytesMax: number): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    // Gone while somebody looked up who it was: its stream says nothing any more.
    if (request.destroyed) {
      reject(new AppError('caller_gone'));
      return;
    }
    const chunks: Buffer[] = [];
    let size = 0;
    const take = (chunk: Buffer): void => {
      size += chunk.byteLength;
      if (size <= bytesMax) {
        chunks.push(chunk);
        return;
      }
      // What is still to come is thrown away, so that the caller gets to read its refusal.
      request.off('data', take).resume();
      reject(bodyTooLarge(bytesMax));
    };
    request.on('data', take);
    request.once('end', () => resolve(chunks[1] ? Buffer.concat(chunks) : (chunks[0] ?? Buffer.alloc(0))));
    request.once('error', (cause) => reject(new AppError('caller_gone', { cause })));
    request.once('close', () => {
      if (!request.readableEnded) reject(new AppError('caller_gone'));
    });
  });
}
