const LINKS: ReadonlySet<string> = new Set(['http:', 'https:', 'mailto:']);

const parse = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

/** The address of a link that may be followed; null for one that stays plain text. */
export function safeHref(text: string | undefined): string | null {
  const url = parse(text ?? '');
  return url && LINKS.has(url.protocol) ? url.href : null;
}

/** What can be done with a file of a message: opened, saved, or nothing. */
export type FileAction =
  | { readonly kind: 'open'; readonly href: string }
  | { readonly kind: 'save'; readonly href: string }
  | { readonly kind: 'none' };

export function fileAction(uri: string): FileAction {
  const url = parse(uri);
  if (url?.protocol === 'https:') return { kind: 'open', href: url.href };
  if (url?.protocol === 'data:') return { kind: 'save', href: uri };
  return { kind: 'none' };
}

const NAME_MAX = 120;
// Control characters, and those that turn the direction of writing: "gpj.exe" could read as "exe.jpg".
const UNSEEN = /[\p{Cc}\p{Cf}\u2028\u2029]/gu;

/** A file name to show and to save under: one path segment without anything unseen. */
export function safeFileName(name: string): string {
  const last = name.replace(UNSEEN, '').split(/[\\/]/).at(-1) ?? '';
  const clean = last
    .replace(/[<>:"|?*]/g, '_')
    .replace(/^[.\s]+|[.\s]+$/g, '')
    .trim();
  return clean === '' ? 'file' : clean.slice(-NAME_MAX);
}

const UNITS = ['bytes', 'kB', 'MB', 'GB'] as const;

/** A size as people say it. */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 10 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}
