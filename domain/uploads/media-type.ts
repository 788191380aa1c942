/** What is said of bytes that nobody can name. */
export const UNKNOWN_TYPE = 'application/octet-stream';

const TYPE = /^[\w!#$&^.+-]{1,63}\/[\w!#$&^.+-]{1,63}$/;

/** The type that a sender gives, without its parameters; what is no type, or could split a header, is unknown. */
export function readMediaType(given: string | null | undefined): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not get into a header
  if (given == null || /[\r\n\u0000]/.test(given)) return UNKNOWN_TYPE;
  const type = (given.split(';', 1)[0] ?? '').trim().toLowerCase();
  return TYPE.test(type) ? type : UNKNOWN_TYPE;
}

/** Pictures that browsers show and that can hold no script; nothing else is ever shown in the page. */
export const PREVIEW_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'] as const;
export type PreviewType = (typeof PREVIEW_TYPES)[number];

export const isPreviewType = (type: string): type is PreviewType =>
  PREVIEW_TYPES.some((preview) => preview === type);

const ascii = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0));

/** How files of each kind begin; null: any byte. */
const BEGINNINGS: readonly (readonly [PreviewType, readonly (number | null)[]])[] = [
  ['image/png', [0x89, ...ascii('PNG\r\n'), 0x1a, 0x0a]],
  ['image/jpeg', [0xff, 0xd8, 0xff]],
  ['image/gif', ascii('GIF87a')],
  ['image/gif', ascii('GIF89a')],
  ['image/webp', [...ascii('RIFF'), null, null, null, null, ...ascii('WEBP')]],
];

/** The kind of picture that bytes begin like; null: none that is known here. */
export function sniffPicture(bytes: Uint8Array): PreviewType | null {
  const found = BEGINNINGS.find(
    ([, beginning]) =>
      bytes.length >= beginning.length && beginning.every((byte, at) => byte === null || byte === bytes[at]),
  );
  return found?.[0] ?? null;
}

/** Nothing of it runs in a browser, whatever the bytes are. */
const HARMLESS =
  /^(text\/(plain|csv|markdown)|application\/(json|pdf|zip|gzip)|audio\/[\w.+-]+|video\/[\w.+-]+)$/;

/**
 * The type to hand a file out with. A sender's word never makes a file something that a browser runs or shows: a picture
 * is one by its bytes alone, and what is not harmless is just bytes.
 */
export function servedType(declared: string, bytes: Uint8Array): string {
  const picture = sniffPicture(bytes);
  if (picture !== null) return picture;
  const type = readMediaType(declared);
  return HARMLESS.test(type) ? type : UNKNOWN_TYPE;
}
