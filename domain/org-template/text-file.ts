import type { TemplateFile } from './types';

export type TextResult = { readonly text: string } | { readonly refused: string };

/**
 * The text of a file: strict UTF-8, without a byte order mark, lines ended by LF alone (a stray CR breaks shells). What
 * is no text is refused rather than half read.
 */
export function readText(file: TemplateFile, bytesMax: number): TextResult {
  if ('refused' in file) return file;
  if (file.bytes.byteLength > bytesMax) return { refused: `is larger than ${bytesMax} bytes` };
  if (file.bytes.includes(0)) return { refused: 'is a binary file, not text' };
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(file.bytes);
    return { text: text.replace(/\r\n?/g, '\n') };
  } catch {
    return { refused: 'is not UTF-8 text; save it as UTF-8' };
  }
}
