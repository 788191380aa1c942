import { statusLook } from '@/components/canvas/status-look';
import type { Contract } from '@/contracts/contract';
import type { WorkspaceRow } from '@/contracts/workspaces';

/** Something to do. */
export interface Command {
  readonly id: string;
  readonly label: string;
  /** What it is done to, beside it. */
  readonly note?: string;
  /** Further words it is found by. */
  readonly words: string;
}

/** A command of the palette, with what it does. */
export interface RunnableCommand extends Command {
  /** What it asks the server for; whoever may not call that does not find the command. */
  readonly needs?: Contract;
  readonly run: () => void;
}

export type Entry =
  | { readonly kind: 'command'; readonly id: string; readonly command: Command }
  | { readonly kind: 'workspace'; readonly id: string; readonly row: WorkspaceRow };

const WORKSPACES_MAX = 50;

/**
 * What a query finds, best first: workspaces by name, role or state, commands by their words. A name that begins with
 * the query comes before one that only holds it. An empty query finds every command and the first workspaces.
 */
export function findEntries(
  query: string,
  rows: Iterable<WorkspaceRow>,
  commands: readonly Command[],
): { readonly entries: readonly Entry[]; readonly workspaces: number } {
  const wanted = query.trim().toLowerCase();
  const ranked = [...rows]
    .map((row) => ({ row, rank: rankOf(row, wanted) }))
    .filter(({ rank }) => rank < NOT_FOUND)
    .sort((a, b) => a.rank - b.rank || a.row.name.localeCompare(b.row.name));
  const found = ranked
    .slice(0, WORKSPACES_MAX)
    .map(({ row }): Entry => ({ kind: 'workspace', id: row.id, row }));
  const done = commands
    .filter((command) => speaksOf(command, wanted))
    .map((command): Entry => ({ kind: 'command', id: command.id, command }));
  return { entries: wanted === '' ? [...done, ...found] : [...found, ...done], workspaces: ranked.length };
}

/** Every word of the query stands in it, in whichever order. */
function speaksOf({ label, note, words }: Command, wanted: string): boolean {
  const text = `${label} ${note ?? ''} ${words}`.toLowerCase();
  return wanted.split(/\s+/).every((word) => text.includes(word));
}

const NOT_FOUND = 4;

function rankOf(row: WorkspaceRow, wanted: string): number {
  const name = row.name.toLowerCase();
  if (name.startsWith(wanted)) return 0;
  if (name.includes(wanted)) return 1;
  if (row.role?.toLowerCase().includes(wanted)) return 2;
  return statusLook(row.status).word.toLowerCase().includes(wanted) ? 3 : NOT_FOUND;
}
