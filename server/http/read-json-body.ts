import { AppError } from '../platform/app-error';

/**
 * Reads a JSON body. The content type is required: a cross-site form can post text/plain without asking first, JSON not.
 * Stops reading where the limit is passed; nothing is ever cut and used.
 */
export async function readJsonBody(request: Request, bytesMax: number): Promise<unknown> {
  assertJsonContentType(request);
  const bytes = await readBytes(request, bytesMax);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new AppError('invalid_json', { cause: error });
  }
}

/** An endpoint without a body still refuses one of another type: that is how a foreign form would arrive. */
export function assertJsonContentType(request: Request, required = true): void {
  const type = request.headers.get('content-type');
  if (type === null && !required) return;
  if (!/^application\/([\w.+-]+\+)?json\s*(;|$)/i.test(type ?? ''))
    throw new AppError('unsupported_media_type');
}

async function readBytes(request: Request, bytesMax: number): Promise<Uint8Array> {
  const tooLarge = new AppError('body_too_large', {
    public: `The body is larger than ${bytesMax} bytes.`,
  });
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw tooLarge;
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength;
    if (size > bytesMax) throw tooLarge;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
