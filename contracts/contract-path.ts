/** `:name` stands for one piece of a path, `*name` for all that is left of it, with its slashes. */
const PLACE = /([:*])(\w+)/g;

/** The names of a path's parameters, in their order. */
export const paramNames = (path: string): string[] =>
  [...path.matchAll(PLACE)].map(([, , name]) => name ?? '');

/** The path with something else in the place of each parameter. */
export const replaceParams = (path: string, write: (name: string, takesRest: boolean) => string): string =>
  path.replace(PLACE, (_, sign: string, name: string) => write(name, sign === '*'));

/** The path as an address, each parameter filled in and encoded. */
export const fillPath = (path: string, valueFor: (name: string) => string): string =>
  replaceParams(path, (name, takesRest) => {
    const value = valueFor(name);
    return takesRest ? value.split('/').map(encodeURIComponent).join('/') : encodeURIComponent(value);
  });

/** Finds the parameters in an address below `base`, as groups of their names, still encoded. A slash at its end is none of it. */
export const pathPattern = (path: string, base = ''): RegExp => {
  const dotted = path.replaceAll('.', '\\.');
  const groups = replaceParams(dotted, (name, takesRest) => `(?<${name}>${takesRest ? '.+?' : '[^/]+'})`);
  return new RegExp(`^${base}${groups}/?$`);
};
