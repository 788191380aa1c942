/** A JSON object as it came off the wire: nothing about its fields is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object; lists and null are none. */
export const isJsonObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The first of `names` that `holder` itself has with a value other than null, else undefined.
 * Only own fields count: a wire name such as `constructor` must not find what every object inherits.
 */
export function fieldOf(holder: JsonObject, ...names: readonly string[]): unknown {
  for (const name of names) {
    if (!Object.hasOwn(holder, name)) continue;
    const value = holder[name];
    if (value !== null && value !== undefined) return value;
  }
  return undefined;
}

/** The first of `names` that holds a string other than '' (ProtoJSON writes '' for "not set"). */
export function textField(holder: JsonObject, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fieldOf(holder, name);
    if (typeof value === 'string' && value !== '') return value;
  }
  return undefined;
}

/** The first of `names` that holds a JSON object. */
export function objectField(holder: JsonObject, ...names: readonly string[]): JsonObject | undefined {
  for (const name of names) {
    const value = fieldOf(holder, name);
    if (isJsonObject(value)) return value;
  }
  return undefined;
}

/** The list under `name`; without one, an empty list. */
export function listField(holder: JsonObject, ...names: readonly string[]): readonly unknown[] {
  const value = fieldOf(holder, ...names);
  return Array.isArray(value) ? value : [];
}

/**
 * A stored or received body as an object: the object itself, or what its JSON text says.
 * Undefined for malformed text and for JSON that is no object; it never throws.
 */
export function readBody(body: unknown): JsonObject | undefined {
  const value = typeof body === 'string' ? parseJsonText(body) : body;
  return isJsonObject(value) ? value : undefined;
}

function parseJsonText(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
