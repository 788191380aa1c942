import { Document, isScalar, Scalar } from 'yaml';

/** What a form writes. */
export type FieldValue =
  | string
  | number
  | boolean
  | readonly string[]
  | { readonly [key: string]: FieldValue };

/** How a string was written before, so that it is written that way again. */
export type Quoting = Scalar.QUOTE_DOUBLE | Scalar.QUOTE_SINGLE | null;

/** Folding would tear long lines apart; words such as yes and on are quoted, because other readers take them for more. */
const STYLE = { lineWidth: 0, indent: 2 } as const;

/** `key: value` as lines without the last line end; the lines after the first stand `indent` further in. */
export function renderPair(key: string, value: FieldValue, indent: string, quoting: Quoting = null): string {
  const document = new Document({ [key]: value }, { compat: 'yaml-1.1' });
  const node = document.get(key, true);
  if (quoting !== null && isScalar(node) && typeof node.value === 'string' && !node.value.includes('\n')) {
    node.type = quoting;
  }
  const [first = '', ...rest] = document.toString(STYLE).replace(/\n$/, '').split('\n');
  return [first, ...rest.map((line) => (line === '' ? '' : indent + line))].join('\n');
}

/** The value alone, when it fits on one line. */
export function renderOnLine(value: FieldValue, quoting: Quoting = null): string | null {
  const pair = renderPair('k', value, '', quoting);
  return pair.includes('\n') ? null : pair.slice('k: '.length);
}

/** The quoting of a node, if it has any. */
export const quotingOf = (node: unknown): Quoting =>
  isScalar(node) && (node.type === Scalar.QUOTE_DOUBLE || node.type === Scalar.QUOTE_SINGLE)
    ? node.type
    : null;
