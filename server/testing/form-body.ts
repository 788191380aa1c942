import type { FormBody } from '@/contracts/form-body';

export interface FormFile {
  readonly name: string;
  readonly content: string | Uint8Array<ArrayBuffer>;
  /** Nothing unless given. */
  readonly type?: string;
  /** `files` unless given. */
  readonly field?: string;
}

/** A form as a browser packs it, with its content type. */
export async function packForm(
  files: readonly FormFile[],
): Promise<{ rawBody: Uint8Array<ArrayBuffer>; headers: Record<string, string> }> {
  const form = new FormData();
  for (const { name, content, type = '', field = 'files' } of files) {
    form.append(field, new Blob([content], { type }), name);
  }
  const packed = new Response(form);
  const headers = { 'content-type': packed.headers.get('content-type') ?? '' };
  return { rawBody: new Uint8Array(await packed.arrayBuffer()), headers };
}

/** The same as an operation gets it, in pieces of so many bytes. */
export async function openForm(files: readonly FormFile[], pieceBytes = 65_536): Promise<FormBody> {
  const { rawBody, headers } = await packForm(files);
  return rawForm(rawBody, headers['content-type'] ?? '', pieceBytes);
}

export const rawForm = (bytes: Uint8Array, contentType: string, pieceBytes = 65_536): FormBody => ({
  contentType,
  contentLength: null,
  async *chunks() {
    for (let at = 0; at < bytes.byteLength; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
  },
});
