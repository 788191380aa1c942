import { fieldOf, isJsonObject, type JsonObject, objectField, textField } from './json';
import type { FilePart } from './part';

const URI_NAMES = ['uri', 'url', 'fileWithUri', 'file_with_uri'] as const;
const BYTES_NAMES = ['bytes', 'raw', 'fileWithBytes', 'file_with_bytes'] as const;
const FILE_NAMES = ['name', 'filename', 'fileName', 'file_name'] as const;
const MIME_NAMES = ['mimeType', 'mime_type', 'mediaType', 'media_type'] as const;
const SIZE_TEXT = /^\d{1,15}$/;

/**
 * The file in one wire part: a list of one, or empty when the part holds none. Knows the nested form
 * `{file: {uri | bytes, ...}}`, the flat one of 0.2 and the one of 1.0 (`{raw | url, filename, mediaType}`), all
 * in both spellings. A part that says it is a file is one even when its sender left out where the file is.
 */
export function readFilePart(part: JsonObject): FilePart[] {
  const nested = fieldOf(part, 'file');
  const fields: JsonObject = isJsonObject(nested) ? { ...part, ...nested } : part;
  const uri = textField({ uri: nested }, 'uri') ?? textField(fields, ...URI_NAMES);
  const bytes = fieldOf(fields, ...BYTES_NAMES);
  if (nested === undefined && !isFlatFile(part)) return [];
  const name = textField(fields, ...FILE_NAMES);
  const mimeType = textField(fields, ...MIME_NAMES);
  const size = readSize(fields);
  return [
    {
      kind: 'file',
      ...(uri === undefined ? {} : { uri }),
      // An empty file is a file, but beside an address '' means "not set".
      ...(typeof bytes === 'string' && (bytes !== '' || uri === undefined) ? { bytes } : {}),
      ...(name === undefined ? {} : { name }),
      ...(mimeType === undefined ? {} : { mimeType }),
      ...(size === undefined ? {} : { size }),
    },
  ];
}

/** True when the part itself, without a `file` below it, describes a file. */
function isFlatFile(part: JsonObject): boolean {
  const kind = textField(part, 'kind', 'type')?.toLowerCase();
  if (kind === 'file') return true;
  // The address beside a text that calls itself one is a source, no attachment.
  if (kind === 'text' || kind === 'data') return false;
  if (textField(part, ...URI_NAMES, ...BYTES_NAMES) !== undefined) return true;
  const holdsOther = ['text', 'data', 'root'].some((name) => Object.hasOwn(part, name));
  return !holdsOther && [...URI_NAMES, ...BYTES_NAMES, 'filename'].some((name) => isText(part, name));
}

const isText = (part: JsonObject, name: string): boolean => typeof fieldOf(part, name) === 'string';

/** In 1.0 a part has no field for the size; there it travels in the part's metadata. */
function readSize(fields: JsonObject): number | undefined {
  const size = fieldOf(fields, 'size') ?? fieldOf(objectField(fields, 'metadata') ?? {}, 'size');
  // ProtoJSON writes 64-bit integers as strings.
  const value = typeof size === 'string' && SIZE_TEXT.test(size) ? Number(size) : size;
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : undefined;
}
