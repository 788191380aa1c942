import type { ActivityEventRow } from '@/contracts/activity';

/** What an agent was seen doing while somebody waits for it. */
export interface ProgressLine {
  /** Of the entry that brought it. */
  readonly id: string;
  readonly text: string;
  /** Who is asked, where the line is about another workspace: its name stands in front of nothing else. */
  readonly peerId: string | null;
  readonly isError: boolean;
  /** How many equal lines it stands for. */
  readonly count: number;
}

const LINES_MAX = 20;
const SHOWN_AS_TEXT: ReadonlySet<string> = new Set(['task_update', 'agent_log', 'skill_promotion']);

/** The line for one entry of the activity; null for what is no progress. */
export function toProgress(row: ActivityEventRow): ProgressLine | null {
  const isError = row.status === 'error';
  if (row.activity_type === 'a2a_send' && row.target_id !== null) {
    return { id: row.id, text: 'asks', peerId: row.target_id, isError, count: 1 };
  }
  const text = row.summary?.trim() ?? '';
  if (!SHOWN_AS_TEXT.has(row.activity_type) || text === '') return null;
  return { id: row.id, text, peerId: null, isError, count: 1 };
}

/** Adds a line; one that says the same as the last becomes part of it. */
export function addProgress(lines: readonly ProgressLine[], line: ProgressLine): readonly ProgressLine[] {
  const last = lines.at(-1);
  if (last && last.text === line.text && last.peerId === line.peerId && last.isError === line.isError) {
    return [...lines.slice(0, -1), { ...last, count: last.count + 1 }];
  }
  return [...lines, line].slice(-LINES_MAX);
}
