import { isScalar, type ParsedNode, type YAMLSeq } from 'yaml';
import { renderPair } from './render-value';
import { contentEnd, insertLines, lineEnd, lineStart, splice } from './text-lines';

const DASH = /^[ \t]*-[ \t]+$/;

/** Takes lines out of a list and puts new ones at its end; comments beside the others stay. Null: no plain list. */
export function spliceList(
  text: string,
  list: YAMLSeq<ParsedNode>,
  wanted: readonly string[],
): string | null {
  const last = list.items.at(-1);
  if (!last || wanted.length === 0 || !list.items.every((item) => standsAlone(text, item))) return null;
  const rest = [...wanted];
  const gone = list.items.filter((item) => {
    const isKept = isScalar(item) && item.value === rest[0];
    if (isKept) rest.shift();
    return !isKept;
  });
  const dash = text.slice(lineStart(text, last.range[0]), last.range[0]);
  const added = rest.map((item) => dash + renderItem(item, dash)).join('\n');
  const grown = added === '' ? text : insertLines(text, contentEnd(list), added);
  // From the end, so that the places of the others stay true.
  return gone.reduceRight(
    (left, item) => splice(left, lineStart(left, item.range[0]), lineEnd(left, contentEnd(item)), ''),
    grown,
  );
}

const standsAlone = (text: string, item: ParsedNode): boolean =>
  isScalar(item) && DASH.test(text.slice(lineStart(text, item.range[0]), item.range[0]));

/** As the value of a key of one letter, whose first line loses the key. */
const renderItem = (item: string, dash: string): string =>
  renderPair('k', item, dash.replace('-', ' ')).slice('k: '.length);
