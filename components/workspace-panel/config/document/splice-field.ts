import { isAlias, isMap, isScalar, isSeq, type ParsedNode, type YAMLMap } from 'yaml';
import type { FieldPath, ReadText } from './read-document';
import { type FieldValue, quotingOf, renderOnLine, renderPair } from './render-value';
import { spliceList } from './splice-list';
import { contentEnd, type Entry, insertLines, lineEnd, lineEndOf, lineStart, splice } from './text-lines';

type Map = YAMLMap<ParsedNode, ParsedNode | null>;

/** Changes one value in the text itself; null where the text is written in a way that this does not know. */
export function spliceField(
  { text, document }: ReadText,
  path: FieldPath,
  value: FieldValue | undefined,
): string | null {
  const root = document?.contents ?? null;
  if (root === null || isScalar(root))
    return value === undefined ? null : appendToEnd(text, nest(path, value));
  if (!isMap(root) || root.flow) return null;
  const [name, ...rest] = path;
  const entry = find(root as Map, name);
  if (!entry) return value === undefined ? null : insert(text, root as Map, name, nested(rest, value));
  if (rest.length === 0) return set(text, root as Map, entry, name, value);
  const group = entry.value;
  if (isMap(group) && !group.flow && group.items.length > 0) {
    return inGroup(text, root as Map, entry, group as Map, rest, value);
  }
  return group === null || (isScalar(group) && group.value === null)
    ? set(text, root as Map, entry, name, value === undefined ? undefined : nested(rest, value))
    : null;
}

/** Paths have two levels at most: a field of the file, or one of a group. */
function inGroup(
  text: string,
  root: Map,
  groupEntry: Entry,
  group: Map,
  rest: readonly string[],
  value: FieldValue | undefined,
): string | null {
  const [name, ...deeper] = rest;
  if (name === undefined || deeper.length > 0) return null;
  const entry = find(group, name);
  if (!entry) return value === undefined ? null : insert(text, group, name, value);
  if (value === undefined && group.items.length === 1) return remove(text, root, groupEntry);
  return set(text, group, entry, name, value);
}

function set(
  text: string,
  map: Map,
  entry: Entry,
  name: string,
  value: FieldValue | undefined,
): string | null {
  if (value === undefined) return remove(text, map, entry);
  const node = entry.value;
  if (Array.isArray(value) && isSeq(node) && !node.flow) {
    const spliced = spliceList(text, node, value as readonly string[]);
    if (spliced !== null) return spliced;
  }
  const quoting = quotingOf(node);
  const onLine = renderOnLine(value, quoting);
  const isOnLine = (isScalar(node) && !text.slice(...span(node)).includes('\n')) || isAlias(node);
  if (onLine !== null && isOnLine && node !== null && node.range[1] > node.range[0]) {
    return splice(text, node.range[0], node.range[1], onLine);
  }
  return replaceAfterColon(text, entry, name, value);
}

/** Where the value has, or gets, lines of its own: everything after the colon is written anew. */
function replaceAfterColon(text: string, entry: Entry, name: string, value: FieldValue): string | null {
  const colon = text.indexOf(':', entry.key.range[1]);
  if (colon < 0 || text.slice(entry.key.range[1], colon).trim() !== '') return null;
  const indent = text.slice(lineStart(text, entry.key.range[0]), entry.key.range[0]);
  if (indent.trim() !== '') return null;
  const end = Math.max(contentEnd(entry), colon + 1);
  const rendered = renderPair(name, value, indent);
  const tail = rendered.slice(rendered.indexOf(':', renderedKeyLength(name)) + 1);
  const hasLineEnd = text.slice(colon + 1, end).endsWith('\n');
  const eol = lineEndOf(text);
  return splice(text, colon + 1, end, tail.replaceAll('\n', eol) + (hasLineEnd ? eol : ''));
}

const renderedKeyLength = (name: string): number => (renderOnLine(name) ?? name).length;

function insert(text: string, map: Map, name: string, value: FieldValue): string | null {
  const [first] = map.items;
  if (!first) return null;
  const keyAt = first.key.range[0];
  const indent = text.slice(lineStart(text, keyAt), keyAt);
  if (indent.trim() !== '') return null;
  return insertLines(text, contentEnd(map), indent + renderPair(name, value, indent));
}

function remove(text: string, map: Map, entry: Entry): string | null {
  const start = lineStart(text, entry.key.range[0]);
  const isAlone = text.slice(start, entry.key.range[0]).trim() === '';
  if (!isAlone || map.flow) return null;
  return splice(text, start, lineEnd(text, contentEnd(entry)), '');
}

function appendToEnd(text: string, value: FieldValue): string | null {
  const [pair] = Object.entries(value);
  return pair ? insertLines(text, text.length, renderPair(pair[0], pair[1] as FieldValue, '')) : null;
}

const find = (map: Map, name: string): Entry | undefined =>
  map.items.find(({ key }) => isScalar(key) && String(key.value) === name);

const nested = (rest: readonly string[], value: FieldValue): FieldValue =>
  rest.reduceRight<FieldValue>((inner, key) => ({ [key]: inner }), value);
const nest = ([name, ...rest]: FieldPath, value: FieldValue): FieldValue => ({ [name]: nested(rest, value) });

const span = ({ range }: ParsedNode): [number, number] => [range[0], range[1]];
