import type { PlatformEvent } from '@/contracts/events';
import type { TrafficEdge } from '@/contracts/traffic';

/** Younger than this it is what goes on now. */
const HOT_MS = 5 * 60_000;
const MINUTE_MS = 60_000;

/** What passed between two cards that are both drawn. */
export interface ShownTraffic {
  readonly sourceId: string;
  readonly targetId: string;
  readonly count: number;
  readonly lastAtMs: number;
}

interface Placed {
  readonly parent_id: string | null;
}

/** The card itself, or the innermost team around it that is drawn; null where none is. */
function shownFor(
  id: string,
  rows: ReadonlyMap<string, Placed>,
  shown: (id: string) => boolean,
): string | null {
  const passed = new Set<string>();
  for (let at: string | null = id; at !== null && !passed.has(at); at = rows.get(at)?.parent_id ?? null) {
    if (!rows.has(at)) return null;
    if (shown(at)) return at;
    passed.add(at);
  }
  return null;
}

/**
 * The traffic of the window between what is drawn: what a folded team hides counts for the team, and what stays inside
 * it, or is older than the window, is left out. The latest come last, so that they are drawn on top.
 */
export function shownTraffic(
  edges: readonly TrafficEdge[],
  rows: ReadonlyMap<string, Placed>,
  shown: (id: string) => boolean,
  sinceMs: number,
): ShownTraffic[] {
  const sums = new Map<string, ShownTraffic>();
  for (const { source_id, target_id, count, last_at } of edges) {
    const lastAtMs = Date.parse(last_at);
    if (lastAtMs < sinceMs) continue;
    const sourceId = shownFor(source_id, rows, shown);
    const targetId = shownFor(target_id, rows, shown);
    if (sourceId === null || targetId === null || sourceId === targetId) continue;
    const key = `${sourceId} ${targetId}`;
    const before = sums.get(key);
    sums.set(key, {
      sourceId,
      targetId,
      count: count + (before?.count ?? 0),
      lastAtMs: Math.max(lastAtMs, before?.lastAtMs ?? 0),
    });
  }
  return [...sums.values()].sort((a, b) => a.lastAtMs - b.lastAtMs);
}

/** The sums with what these events say of delegations; the same ones where they say nothing of them. */
export function addTraffic(
  edges: readonly TrafficEdge[],
  events: readonly PlatformEvent[],
): readonly TrafficEdge[] {
  let next = edges;
  for (const event of events) {
    if (event.event !== 'DELEGATION_SENT') {
      next = moveTraffic(next, event);
      continue;
    }
    const { workspace_id: source_id, timestamp: last_at } = event;
    const { target_id, delegation_id, task_preview } = event.payload;
    const known = next.find((edge) => edge.source_id === source_id && edge.target_id === target_id);
    // An answer that was asked for just now may have it already.
    if (known?.last.delegation_id === delegation_id) continue;
    const rest = next.filter((edge) => edge !== known);
    const last = { delegation_id, task_preview, status: 'queued', changed_at: last_at } as const;
    next = [{ source_id, target_id, count: (known?.count ?? 0) + 1, last_at, last }, ...rest];
  }
  return next;
}

/** How a delegation stands by an event; null where the event says nothing of that. */
function standingBy(event: PlatformEvent): { id: string; status: TrafficEdge['last']['status'] } | null {
  switch (event.event) {
    case 'DELEGATION_STATUS':
      return { id: event.payload.delegation_id, status: event.payload.status };
    case 'DELEGATION_COMPLETE':
      return { id: event.payload.delegation_id, status: 'completed' };
    case 'DELEGATION_FAILED':
      return { id: event.payload.delegation_id, status: 'failed' };
    default:
      return null;
  }
}

const isFinal = (status: TrafficEdge['last']['status']): boolean =>
  status === 'completed' || status === 'failed';

function moveTraffic(edges: readonly TrafficEdge[], event: PlatformEvent): readonly TrafficEdge[] {
  const standing = standingBy(event);
  if (!standing) return edges;
  const at = edges.findIndex(({ last }) => last.delegation_id === standing.id);
  const edge = edges[at];
  if (!edge || edge.last.status === standing.status || isFinal(edge.last.status)) return edges;
  const last = { ...edge.last, status: standing.status, changed_at: event.timestamp };
  return edges.with(at, { ...edge, last });
}

export const isHot = ({ lastAtMs }: ShownTraffic, nowMs: number): boolean => nowMs - lastAtMs < HOT_MS;

const agoOf = ({ lastAtMs }: ShownTraffic, nowMs: number): number | null => {
  const minutes = Math.floor((nowMs - lastAtMs) / MINUTE_MS);
  return minutes < 1 ? null : minutes;
};

/** What stands on a line. */
export function trafficLabel(traffic: ShownTraffic, nowMs: number): string {
  const minutes = agoOf(traffic, nowMs);
  return `${traffic.count} ${traffic.count === 1 ? 'call' : 'calls'} · ${minutes === null ? 'now' : `${minutes}m ago`}`;
}

/** The same for who does not see the line. */
export function trafficWords(traffic: ShownTraffic, names: readonly [string, string], nowMs: number): string {
  const minutes = agoOf(traffic, nowMs);
  const calls = `${traffic.count} ${traffic.count === 1 ? 'call' : 'calls'}`;
  const ago = minutes === null ? 'just now' : `${minutes} ${minutes === 1 ? 'minute' : 'minutes'} ago`;
  return `${names[0]} to ${names[1]}: ${calls}, the last ${ago}`;
}
