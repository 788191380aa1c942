/** Bytes of a path, and of one name in it, as file systems allow them. */
const PATH_BYTES_MAX = 1024;
const NAME_BYTES_MAX = 255;
const DEPTH_MAX = 32;

/**
 * What no name may hold: control characters and line separators, the backslash (a separator elsewhere), the marks that
 * turn the writing direction, which make one name look like another, and half of a surrogate pair.
 */
const FORBIDDEN = [
  // biome-ignore lint/suspicious/noControlCharactersInRegex: refusing control characters is what this is for
  /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/,
  /\\/,
  /[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/,
  /\p{Surrogate}/u,
];

const bytesOf = (text: string): number => new TextEncoder().encode(text).length;

/**
 * What is wrong with the path of a file below its root, as the end of a sentence; null when nothing is. A file has one
 * path only: nothing is normalised, so what could be written in two ways is refused.
 */
export function filePathProblem(path: string): string | null {
  if (path === '') return 'must not be empty';
  // Counted in characters first: a text of any length may stand here.
  if (path.length > PATH_BYTES_MAX || bytesOf(path) > PATH_BYTES_MAX) {
    return `must have at most ${PATH_BYTES_MAX} bytes`;
  }
  if (path.startsWith('/')) return 'must be relative to the root: without a slash at its beginning';
  if (FORBIDDEN.some((pattern) => pattern.test(path)))
    return 'must hold no control character, no backslash and no direction mark';
  const names = path.split('/');
  if (names.length > DEPTH_MAX) return `must have at most ${DEPTH_MAX} levels`;
  if (names.some((name) => name === '' || name === '.' || name === '..')) {
    return "must name each folder: nothing empty, no '.' and no '..'";
  }
  if (names.some((name) => bytesOf(name) > NAME_BYTES_MAX)) {
    return `must hold no name of more than ${NAME_BYTES_MAX} bytes`;
  }
  return null;
}
