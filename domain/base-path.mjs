// Plain JavaScript, because next.config.ts and scripts/ need it too, before anything is compiled.

/** What needs no escaping in an address: names that look the same wherever they stand. */
const PLAIN_PATH = /^(?:\/[\w.~-]+)+$/;

/**
 * The address that people open, without a slash at its end; '' when none is set. Whoever took NEXTAUTH_URL from
 * next-auth's own documentation has the address of its endpoints in it.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export const publicUrlIn = ({ PUBLIC_URL = '', NEXTAUTH_URL = '' }) =>
  (PUBLIC_URL.trim() || NEXTAUTH_URL.trim().replace(/\/api\/auth\/?$/, '')).replace(/\/+$/, '');

/**
 * The path below which everything is served, in either mode: that of the public address; '' for none, and for what is no
 * address or would need escaping. The build takes it from here, and so does the server that runs the build.
 * @param {Readonly<Record<string, string | undefined>>} env
 */
export function basePathIn(env) {
  const url = publicUrlIn(env);
  const path = URL.canParse(url) ? new URL(url).pathname.replace(/\/$/, '') : '';
  return PLAIN_PATH.test(path) ? path : '';
}

/**
 * An address of the product (`/people?a=b`) as it stands outside of it (`/agents/molecule/people?a=b`).
 * @param {string} basePath
 * @param {string} path
 */
export const addBasePath = (basePath, path) => basePath + path;

/**
 * The other way round; null: the address is outside of the product.
 * @param {string} basePath
 * @param {string} path
 * @returns {string | null}
 */
export function removeBasePath(basePath, path) {
  if (basePath === '') return path;
  if (!path.startsWith(basePath) || !/^(?:$|[/?#])/.test(path.slice(basePath.length))) return null;
  const rest = path.slice(basePath.length);
  return rest.startsWith('/') ? rest : `/${rest}`;
}
