import { FILE_NAME_MAX } from './upload-limits';

const NOT_ALLOWED = /[^a-zA-Z0-9._-]/gu;
/** A longer "extension" is none. */
const EXTENSION_MAX = 32;
const UNNAMED = 'file';

/** A name that is safe in any folder and any header: its last piece, in plain letters, short, with its extension. */
export function toFileName(given: string): string {
  const last = given.split(/[\\/]/).findLast((piece) => piece !== '') ?? '';
  const name = shorten(last.replace(NOT_ALLOWED, '_'));
  return name === '' || name === '.' || name === '..' ? UNNAMED : name;
}

function shorten(name: string): string {
  if (name.length <= FILE_NAME_MAX) return name;
  const dot = name.lastIndexOf('.');
  const extension = dot > 0 && name.length - dot <= EXTENSION_MAX ? name.slice(dot) : '';
  return name.slice(0, FILE_NAME_MAX - extension.length) + extension;
}
