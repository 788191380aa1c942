/**
 * A path inside a template, resolved beside `fromFolder`; null when it leads out of the template, is absolute, or is
 * written in a way that some system reads as another place.
 */
export function resolveTemplatePath(fromFolder: string, path: string): string | null {
  if (/^[/~]|^[A-Za-z]:|[\\\0]/.test(path)) return null;
  const parts: string[] = [];
  for (const part of [...fromFolder.split('/'), ...path.split('/')]) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) return null;
  }
  return parts.join('/');
}

/** The folder of a file; empty for the root. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf('/')));
