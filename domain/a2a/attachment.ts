import type { FilePart } from './part';

/** A file as chat shows it. `uri` is '' when its sender named a file without saying where it is. */
export interface Attachment {
  readonly uri: string;
  readonly name: string;
  readonly mimeType?: string;
  /** In bytes. */
  readonly size?: number;
}

const UNNAMED = 'file';
const MIME_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}$/;
const NOT_BASE64 = /[^A-Za-z0-9+/=_-]/;

/**
 * A file part as an attachment; no file is lost. Content given inline becomes a `data:` uri, so the receiver can
 * store it and put the address it gets in its place. A missing name is the last piece of the address, else "file".
 */
export function toAttachment(file: FilePart): Attachment {
  const { uri, bytes, mimeType } = file;
  const size = file.size ?? (uri === undefined && bytes !== undefined ? sizeOfBase64(bytes) : undefined);
  return {
    uri: uri ?? (bytes === undefined ? '' : dataUri(bytes, mimeType)),
    name: file.name ?? basenameOf(uri ?? ''),
    ...(mimeType === undefined ? {} : { mimeType }),
    ...(size === undefined ? {} : { size }),
  };
}

/** The last piece of an address of any scheme, without query and percent signs of the web; "file" when there is none. */
export function basenameOf(uri: string): string {
  if (/^data:/i.test(uri)) return UNNAMED;
  const isWeb = /^https?:/i.test(uri);
  const path = (isWeb ? uri.replace(/[?#].*$/s, '') : uri).replace(/^[a-z][a-z0-9+.-]*:/i, '');
  const last = lastSegment(path);
  const name = isWeb || /^file:/i.test(uri) ? lastSegment(decodePercent(last)) : last;
  return name === '' || name === '.' || name === '..' ? UNNAMED : name;
}

const lastSegment = (path: string): string => path.split(/[\\/]/).findLast((piece) => piece !== '') ?? '';

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** Both alphabets of base64 are in use; a `data:` uri knows only the standard one. */
const cleanBase64 = (bytes: string): string =>
  bytes.replace(/\s+/g, '').replaceAll('-', '+').replaceAll('_', '/');

function dataUri(bytes: string, mimeType: string | undefined): string {
  const type = mimeType !== undefined && MIME_TYPE.test(mimeType) ? mimeType : 'application/octet-stream';
  const clean = cleanBase64(bytes);
  // What is no base64 is kept as text, or it could not be read back at all.
  return NOT_BASE64.test(clean) ? `data:${type},${percentEncode(bytes)}` : `data:${type};base64,${clean}`;
}

function sizeOfBase64(bytes: string): number | undefined {
  const clean = cleanBase64(bytes).replaceAll('=', '');
  return NOT_BASE64.test(clean) ? undefined : Math.floor((clean.length * 3) / 4);
}

/** Unlike encodeURIComponent alone it takes half a surrogate pair, which has no UTF-8 form, as U+FFFD. */
const percentEncode = (text: string): string =>
  encodeURIComponent(new TextDecoder().decode(new TextEncoder().encode(text)));
