const VARIABLE = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}|\$([A-Za-z_][A-Za-z0-9_]*)/g;

/** The names that `value` refers to as `${NAME}` or `$NAME`, at any depth, each once. */
export function variablesOf(value: unknown): string[] {
  const names = new Set<string>();
  const visit = (inner: unknown): void => {
    if (typeof inner === 'string') {
      for (const [, braced, bare] of inner.matchAll(VARIABLE)) names.add(braced ?? bare ?? '');
    } else if (typeof inner === 'object' && inner !== null) Object.values(inner).forEach(visit);
  };
  visit(value);
  return [...names];
}
