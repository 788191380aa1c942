import { type Document, isMap, type ParsedNode } from 'yaml';
import { type FieldPath, type ReadText, readField, readText } from './read-document';
import type { FieldValue } from './render-value';
import { spliceField } from './splice-field';

/**
 * Changes one value of a configuration text and leaves every other line as it is. Undefined removes the key, and a
 * group that is empty then. Null: the text says it in a way that cannot be changed from here (something else refers to
 * the value, or a plain value stands where a group should be).
 */
export function setField(before: ReadText, path: FieldPath, value: FieldValue | undefined): ReadText | null {
  if (before.document === null) return null;
  if (isSame(readField(before, path), value)) return before;
  const wanted = withField(before.value, path, value);
  if (wanted === null) return null;
  for (const edit of [spliceField, rewrite]) {
    const text = attempt(() => edit(before, path, value));
    if (text === null) continue;
    const after = readText(text);
    // Whatever the text looks like: this value has changed, and nothing else has.
    if (after.document !== null && isSame(after.value, wanted)) return after;
  }
  return null;
}

/** The last resort: comments and order stay, spacing may change. */
function rewrite(before: ReadText, path: FieldPath, value: FieldValue | undefined): string | null {
  const document = before.document?.clone() as Document<ParsedNode> | undefined;
  if (!document) return null;
  if (value !== undefined) {
    document.setIn(path, document.createNode(value));
    return document.toString({ lineWidth: 0 });
  }
  let at = path as readonly string[];
  document.deleteIn(at);
  for (at = at.slice(0, -1); at.length > 0; at = at.slice(0, -1)) {
    const group = document.getIn(at);
    if (isMap(group) && group.items.length === 0) document.deleteIn(at);
  }
  return document.toString({ lineWidth: 0 });
}

function attempt(edit: () => string | null): string | null {
  try {
    return edit();
  } catch {
    return null;
  }
}

type Group = Record<string, unknown>;
const isGroup = (value: unknown): value is Group =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** What the text has to say afterwards; null when something that is no group is in the way. */
function withField(group: Group, path: readonly string[], value: FieldValue | undefined): Group | null {
  const [key, ...rest] = path;
  if (key === undefined) return group;
  const inner = Object.hasOwn(group, key) ? group[key] : undefined;
  const next = rest.length === 0 ? value : innerWith(inner, rest, value);
  if (next === null) return null;
  const entries = Object.entries(group).filter(([name]) => name !== key || next !== undefined);
  if (next === undefined) return Object.fromEntries(entries);
  return Object.fromEntries(
    Object.hasOwn(group, key)
      ? entries.map(([name, old]) => [name, name === key ? next : old])
      : [...entries, [key, next]],
  );
}

function innerWith(
  inner: unknown,
  rest: readonly string[],
  value: FieldValue | undefined,
): Group | null | undefined {
  if (inner !== undefined && inner !== null && !isGroup(inner)) return null;
  const next = withField(inner ?? {}, rest, value);
  return next !== null && Object.keys(next).length === 0 ? undefined : next;
}

const isSame = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);
