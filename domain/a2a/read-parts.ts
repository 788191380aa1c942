import { fieldOf, isJsonObject, type JsonObject, objectField } from './json';
import type { A2aPart, TextPart } from './part';
import { readFilePart } from './read-file-part';

/** Parts of old Python agents stand in one `root`; more levels than this are nobody's part. */
const ROOT_DEPTH_MAX = 4;

/**
 * Reads a `parts` value of any version (specification of A2A, 1.3; platform, 1.19): `kind`, the older `type`, the
 * ProtoJSON forms without either, and parts nested in `root`. One part or one string in place of the list counts
 * as a list of one. An object that is no known part comes back as a data part holding it, so nothing is dropped
 * but null, numbers and booleans. Total: any JSON value gives a list.
 */
export function readParts(value: unknown): A2aPart[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value];
  return list.flatMap((entry) => readPart(entry, 0));
}

function readPart(value: unknown, depth: number): A2aPart[] {
  if (typeof value === 'string') return [{ kind: 'text', text: value }];
  if (!isJsonObject(value)) return [];
  const root = objectField(value, 'root');
  const found: A2aPart[] = [
    ...readText(value),
    ...readFilePart(value),
    ...(Object.hasOwn(value, 'data') ? [{ kind: 'data', data: value.data } as const] : []),
    ...(root && depth < ROOT_DEPTH_MAX ? readPart(root, depth + 1) : []),
  ];
  return found.length > 0 ? found : [{ kind: 'data', data: value }];
}

function readText(part: JsonObject): TextPart[] {
  const text = fieldOf(part, 'text');
  return typeof text === 'string' ? [{ kind: 'text', text }] : [];
}
