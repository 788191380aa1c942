import type { ApprovalRow } from '@/contracts/approvals';

/** The place before the first message. */
export const AT_START = '';

interface Placed {
  readonly key: string;
  readonly message: { readonly timestamp: string };
}

/**
 * Where approvals stand in a conversation: behind the message after which they were asked, the oldest first.
 * @param isWhole nothing is older than the first message; otherwise what is older than it waits for its page
 */
export function placeApprovals(
  messages: readonly Placed[],
  approvals: readonly ApprovalRow[],
  isWhole: boolean,
): ReadonlyMap<string, readonly ApprovalRow[]> {
  const placed = new Map<string, ApprovalRow[]>();
  for (const approval of approvals.toSorted(byTime)) {
    const before = messages.findLast(({ message }) => message.timestamp <= approval.created_at);
    if (!before && !isWhole && messages.length > 0) continue;
    const key = before?.key ?? AT_START;
    placed.set(key, [...(placed.get(key) ?? []), approval]);
  }
  return placed;
}

const byTime = (one: ApprovalRow, other: ApprovalRow): number =>
  one.created_at < other.created_at ? -1 : Number(one.created_at > other.created_at);
