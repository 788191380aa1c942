import { fieldOf, type JsonObject, textField } from './json';
import { type A2aPart, type FilePart, textOfParts } from './part';
import { readParts } from './read-parts';

/**
 * The lists of parts that a message, an artifact or a bare body holds, in reading order: `parts`, `content` (the
 * name of the list in 0.3 over REST, and a plain text elsewhere), then the bare strings `text` and `task`.
 */
export const routesOf = (holder: JsonObject): A2aPart[][] => [
  readParts(fieldOf(holder, 'parts')),
  readParts(fieldOf(holder, 'content')),
  readParts(textField(holder, 'text')),
  readParts(textField(holder, 'task')),
];

/**
 * One list out of several that may say the same thing, such as an artifact and the status message that repeats it.
 * A text (compared without the white space around it) or a file that an earlier route gave is left out; so is a
 * route whose whole text equals that of an earlier one, however the two are cut into pieces. What one route says
 * twice stays twice: there the repetition is the sender's own.
 */
export function mergeRoutes(routes: readonly (readonly A2aPart[])[]): A2aPart[] {
  const seen = new Set<string>();
  const merged: A2aPart[] = [];
  for (const route of routes) {
    const whole = textKey(textOfParts(route));
    const isRepeated = whole !== null && seen.has(whole);
    const here: string[] = whole === null ? [] : [whole];
    for (const part of route) {
      const key = partKey(part);
      if (key !== null && seen.has(key)) continue;
      if (isRepeated && part.kind === 'text') continue;
      merged.push(part);
      if (key !== null) here.push(key);
    }
    for (const key of here) seen.add(key);
  }
  return merged;
}

/**
 * What makes two file parts the same file: the address, or the name and the content. Null when the part names
 * neither, for then nothing says that two of them are one.
 */
export function fileKey({ uri, bytes, name }: FilePart): string | null {
  if (uri !== undefined) return `uri:${uri}`;
  return bytes === undefined ? null : `bytes:${JSON.stringify(name ?? '')}:${bytes}`;
}

function partKey(part: A2aPart): string | null {
  if (part.kind === 'text') return textKey(part.text);
  return part.kind === 'file' ? fileKey(part) : null;
}

const textKey = (text: string): string | null => (text.trim() === '' ? null : `text:${text.trim()}`);
