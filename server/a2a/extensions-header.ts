/** The name of the same header in each version. */
export const EXTENSIONS_HEADER = { '0.3': 'x-a2a-extensions', '1.0': 'a2a-extensions' } as const;

/** The extensions that a request or an answer names, under the name of either version. */
export const extensionsNamed = (headers: Headers): string[] =>
  Object.values(EXTENSIONS_HEADER).flatMap((name) =>
    (headers.get(name) ?? '')
      .split(',')
      .map((uri) => uri.trim())
      .filter((uri) => uri !== ''),
  );
