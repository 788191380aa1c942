import type { FormBody } from '@/contracts/form-body';
import { AppError } from '../platform/app-error';
import { bodyTooLarge, type IncomingRequest } from './incoming-request';

/** `application/a2a+json` and its like are other bindings of the same protocol: whoever sends them means another address. */
const JSON_RPC_TYPE = /^application\/json\s*(;|$)/i;
const JSON_TYPE = /^application\/([\w.+-]+\+)?json\s*(;|$)/i;
const utf8 = new TextDecoder('utf-8', { fatal: true });

/** Reads a JSON body. The content type is required: a cross-site form can post text/plain without asking first, JSON not. */
export async function readJsonBody(
  request: IncomingRequest,
  bytesMax: number,
  parse: (text: string) => unknown = JSON.parse,
): Promise<unknown> {
  assertJsonContentType(request);
  if (Number(request.headers.get('content-length') ?? 0) > bytesMax) throw bodyTooLarge(bytesMax);
  const bytes = await request.readBytes(bytesMax);
  try {
    return parse(utf8.decode(bytes));
  } catch (error) {
    throw new AppError('invalid_json', { cause: error });
  }
}

/** A request of JSON-RPC comes as plain JSON alone. */
export function assertJsonRpcContentType(request: IncomingRequest): void {
  const type = request.headers.get('content-type') ?? '';
  if (!JSON_RPC_TYPE.test(type)) throw new AppError('unsupported_media_type');
}

const FORM_TYPE = /^multipart\/form-data\s*;/i;

/** A form that the operation reads as it comes. It is known to be one, and nothing more. */
export function openForm(request: IncomingRequest): FormBody {
  const contentType = request.headers.get('content-type') ?? '';
  if (!FORM_TYPE.test(contentType)) {
    throw new AppError('unsupported_media_type', {
      public: 'Send a form with files: content-type multipart/form-data.',
    });
  }
  const length = request.headers.get('content-length');
  return {
    contentType,
    contentLength: length === null ? null : Number(length),
    chunks: () => request.chunks(),
  };
}

/** An endpoint without a body still refuses one of another type: that is how a foreign form would arrive. */
export function assertJsonContentType(request: IncomingRequest, required = true): void {
  const type = request.headers.get('content-type');
  if (type === null && !required) return;
  if (!JSON_TYPE.test(type ?? '')) throw new AppError('unsupported_media_type');
}
