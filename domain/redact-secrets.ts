/** How secrets look in a text, each with the word that takes its place (spec 5.9); the order counts. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  [/\b[\w-]{0,64}API_?KEY\s*[=:]\s*["']?[^\s"',;]+/gi, 'API_KEY'],
  [/\b[\w-]{0,64}TOKEN\s*[=:]\s*["']?[^\s"',;]+/gi, 'TOKEN'],
  [/\b[\w-]{0,64}SECRET\s*[=:]\s*["']?[^\s"',;]+/gi, 'SECRET'],
  [/\bBearer\s+[\w.~+/=-]{8,}/gi, 'BEARER_TOKEN'],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, 'SK_TOKEN'],
  [/\bctx7_[A-Za-z0-9_-]+/g, 'CTX7_TOKEN'],
];

const BASE64 = /[A-Za-z0-9+/]{33,}={0,2}/g;
const PIECE_OF_PATH_MAX = 24;

/** A path is made of the same letters; its pieces are short. */
const looksLikePath = (run: string): boolean =>
  run.includes('/') && run.split('/').every((piece) => piece.length <= PIECE_OF_PATH_MAX);

/**
 * A text without the secrets that can be known by their looks.
 * @param keepBlobs leaves long runs of letters and digits: in a value that a program reads back they are hashes and cursors
 */
export function redactSecrets(text: string, { keepBlobs = false } = {}): string {
  const known = SHAPES.reduce((rest, [shape, label]) => rest.replace(shape, `[REDACTED:${label}]`), text);
  if (keepBlobs) return known;
  return known.replace(BASE64, (run) =>
    /\d/.test(run) && !looksLikePath(run) ? '[REDACTED:BASE64_BLOB]' : run,
  );
}
