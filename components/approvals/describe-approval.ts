import { actorText } from '@/components/settings/audit/describe-entry';
import type { ApprovalRow } from '@/contracts/approvals';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** How much time is left, as short as it can be said. */
export function expiryText(expiresAt: string, nowMs: number): string {
  const leftMs = Date.parse(expiresAt) - nowMs;
  if (leftMs <= 0) return 'time is over';
  if (leftMs < MINUTE_MS) return 'expires in less than a minute';
  if (leftMs < 2 * HOUR_MS) return `expires in ${Math.floor(leftMs / MINUTE_MS)} min`;
  if (leftMs < 2 * DAY_MS) return `expires in ${Math.round(leftMs / HOUR_MS)} h`;
  return `expires in ${Math.round(leftMs / DAY_MS)} days`;
}

/** The state of an approval in words, for its head. */
export const TITLES: Readonly<Record<ApprovalRow['status'], string>> = {
  pending: 'Approval needed',
  approved: 'Approved',
  denied: 'Denied',
  expired: 'Nobody decided in time',
  cancelled: 'Cancelled',
};

/** Who decided, where somebody did. */
export const deciderText = ({ decided_by: id, decided_by_name: name }: ApprovalRow): string | null =>
  id === null ? null : actorText({ id, name });
