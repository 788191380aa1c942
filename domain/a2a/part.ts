export interface TextPart {
  readonly kind: 'text';
  readonly text: string;
}

/** A file by address (`uri`), by content (`bytes`, base64) or, when its sender gave neither, by name alone. */
export interface FilePart {
  readonly kind: 'file';
  readonly uri?: string;
  readonly bytes?: string;
  readonly name?: string;
  readonly mimeType?: string;
  /** In bytes, as the sender says. */
  readonly size?: number;
}

export interface DataPart {
  readonly kind: 'data';
  readonly data: unknown;
}

export type A2aPart = TextPart | FilePart | DataPart;

/** The text of `parts`: every piece that is not blank, in order, joined by a line break. */
export const textOfParts = (parts: readonly A2aPart[]): string =>
  parts.flatMap((part) => (part.kind === 'text' && part.text.trim() !== '' ? [part.text] : [])).join('\n');

/** The file parts among `parts`, in order. */
export const filesOfParts = (parts: readonly A2aPart[]): FilePart[] =>
  parts.filter((part) => part.kind === 'file');
