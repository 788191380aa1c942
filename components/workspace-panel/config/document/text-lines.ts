import { isCollection, isPair, type Pair, type ParsedNode } from 'yaml';

export type Entry = Pair<ParsedNode, ParsedNode | null>;

/** Puts lines behind the line of `at`, with the line ends of the text. */
export function insertLines(text: string, at: number, lines: string): string {
  const eol = lineEndOf(text);
  const end = at > 0 && text[at - 1] === '\n' ? at : lineEnd(text, at);
  const hasLineEnd = end === 0 || text[end - 1] === '\n';
  return splice(text, end, end, `${hasLineEnd ? '' : eol}${lines.replaceAll('\n', eol)}${eol}`);
}

/** Where the text of a node or pair itself ends: comments and empty lines behind it are not part of it. */
export function contentEnd(node: unknown): number {
  if (isPair(node)) {
    const { key, value } = node as Entry;
    return value && value.range[1] > value.range[0] ? contentEnd(value) : key.range[1] + 1;
  }
  if (isCollection(node) && !node.flow && node.items.length > 0) return contentEnd(node.items.at(-1));
  return (node as ParsedNode).range[1];
}

export const splice = (text: string, from: number, to: number, piece: string): string =>
  text.slice(0, from) + piece + text.slice(to);
/** Where the line of `at` begins; 0 asks for nothing before the text. */
export const lineStart = (text: string, at: number): number =>
  at === 0 ? 0 : text.lastIndexOf('\n', at - 1) + 1;
/** Behind the line end of the line of `at`. */
export function lineEnd(text: string, at: number): number {
  if (at > 0 && text[at - 1] === '\n') return at;
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end + 1;
}
/** As most of the text has them. */
export const lineEndOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');
