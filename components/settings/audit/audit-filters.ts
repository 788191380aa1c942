import type { AuditEntry } from '@/contracts/audit';

/** What of the log is shown; empty texts leave everything. */
export interface AuditFilters {
  readonly action: string;
  readonly actor: string;
  readonly workspaceId: string;
  /** Days of the reader's calendar, the last one included. */
  readonly from: string;
  readonly to: string;
  /** One entry alone, by its number; null: all. */
  readonly seq: number | null;
}

export const NO_FILTERS: AuditFilters = {
  action: '',
  actor: '',
  workspaceId: '',
  from: '',
  to: '',
  seq: null,
};

export const isFiltered = (filters: AuditFilters): boolean =>
  filters.seq !== null || Object.values(filters).some((value) => typeof value === 'string' && value !== '');

/** The filters as the server knows them. */
export function toQuery({ action, actor, workspaceId, from, to, seq }: AuditFilters) {
  const since = startOf(from, 0);
  const until = startOf(to, 1);
  return {
    ...(action && { action }),
    ...(actor && { actor }),
    ...(workspaceId && { workspace_id: workspaceId }),
    ...(since && { since }),
    ...(until && { until }),
    ...(seq !== null && { seq: String(seq) }),
  };
}

/** Midnight of the reader's calendar so many days after that day; null for none, as of a field that is half typed. */
function startOf(day: string, daysLater: number): string | null {
  const [year, month, date] = day.split('-').map(Number);
  if (!year || !month || !date) return null;
  const moment = new Date(year, month - 1, date + daysLater);
  return moment.getFullYear() === year || daysLater > 0 ? moment.toISOString() : null;
}

/** Everybody whom a list may be narrowed to: those who are known, and those whom the entries name. */
export function collectActors(
  known: readonly AuditEntry['actor'][],
  entries: readonly AuditEntry[],
): AuditEntry['actor'][] {
  const byId = new Map(known.map((actor) => [actor.id, actor]));
  for (const { actor } of entries) if (!byId.has(actor.id)) byId.set(actor.id, actor);
  return [...byId.values()];
}
