const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

export type Lookup = (name: string) => string | undefined;

/** The names that `value` refers to as `${NAME}` or `$NAME`, at any depth, each once. */
export function variablesOf(value: unknown): string[] {
  const names = new Set<string>();
  mapTexts(value, (text) => {
    for (const [, braced, bare] of text.matchAll(VARIABLE)) names.add(braced ?? bare ?? '');
    return text;
  });
  return [...names];
}

/** `value` with every reference replaced; a name without a value stays as it is written. */
export const expandVariables = (value: unknown, lookup: Lookup): unknown =>
  mapTexts(value, (text) =>
    text.replace(VARIABLE, (whole, braced?: string, bare?: string) => lookup(braced ?? bare ?? '') ?? whole),
  );

function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
