/** What the platform says of one thing in a folder. */
export interface FolderEntry {
  /** Below the root. */
  readonly path: string;
  readonly size: number;
  readonly dir: boolean;
}

/** What is known of each unfolded folder, by its path; the root is the empty one. */
export type Folders = ReadonlyMap<
  string,
  { readonly data: readonly FolderEntry[] | undefined; readonly error?: unknown }
>;

export interface TreeRow extends FolderEntry {
  readonly name: string;
  /** 1 at the root. */
  readonly level: number;
  readonly isUnfolded: boolean;
  /** Of an unfolded folder: what stands in the place of its entries. */
  readonly inside: 'loading' | 'empty' | 'failed' | null;
}

const nameOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

/** Folders first, then by name as people sort: 2 before 10. */
const inOrder = (a: FolderEntry, b: FolderEntry): number =>
  Number(b.dir) - Number(a.dir) || a.path.localeCompare(b.path, 'en', { numeric: true });

/** The rows that are to be seen, from the top down. */
export function toTreeRows(folders: Folders, path = '', level = 1): TreeRow[] {
  const entries = folders.get(path)?.data ?? [];
  return entries.toSorted(inOrder).flatMap((entry) => {
    const folder = entry.dir ? folders.get(entry.path) : undefined;
    const row: TreeRow = {
      ...entry,
      name: nameOf(entry.path),
      level,
      isUnfolded: folder !== undefined,
      inside: folder ? insideOf(folder) : null,
    };
    return [row, ...(folder ? toTreeRows(folders, entry.path, level + 1) : [])];
  });
}

function insideOf({
  data,
  error,
}: {
  data: readonly FolderEntry[] | undefined;
  error?: unknown;
}): TreeRow['inside'] {
  if (data === undefined) return error ? 'failed' : 'loading';
  return data.length === 0 ? 'empty' : null;
}

/** Which row an arrow leads to; null: none, or the row itself does something. */
export function neighbourOf(rows: readonly TreeRow[], path: string, key: string): string | null {
  const at = rows.findIndex((row) => row.path === path);
  const row = rows[at];
  if (!row) return rows[0]?.path ?? null;
  const to = (index: number) => rows[index]?.path ?? null;
  switch (key) {
    case 'ArrowDown':
      return to(at + 1);
    case 'ArrowUp':
      return at > 0 ? to(at - 1) : null;
    case 'Home':
      return to(0);
    case 'End':
      return to(rows.length - 1);
    case 'ArrowRight':
      return row.isUnfolded && (rows[at + 1]?.level ?? 0) > row.level ? to(at + 1) : null;
    case 'ArrowLeft':
      return row.isUnfolded || row.level === 1 ? null : path.slice(0, path.lastIndexOf('/'));
    default:
      return null;
  }
}

/** The paths below a root among full ones. */
export const namesIn = (root: string, fullPaths: readonly string[]): ReadonlySet<string> =>
  new Set(fullPaths.filter((full) => full.startsWith(`${root}/`)).map((full) => full.slice(root.length + 1)));
