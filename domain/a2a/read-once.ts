import { type JsonObject, readBody } from './json';

/**
 * The same reader for bodies of all kinds, which looks at each object once: on its way a body is asked for the same at
 * nearly every step, and none of them changes it.
 * @param nothing what is read from a body that is no object, nor the JSON text of one
 */
export function readOnce<T extends object | null>(
  read: (body: JsonObject) => T,
  nothing: T,
): (body: unknown) => T {
  const known = new WeakMap<JsonObject, T>();
  return (body) => {
    const value = readBody(body);
    if (value === undefined) return nothing;
    const found = known.get(value) ?? read(value);
    known.set(value, found);
    return found;
  };
}
