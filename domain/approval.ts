/** How an approval stands; all but the first are the end of it. */
export const APPROVAL_STATUSES = ['pending', 'approved', 'denied', 'expired', 'cancelled'] as const;
export type ApprovalStatus = (typeof APPROVAL_STATUSES)[number];

/** What people can say to one. */
export const APPROVAL_DECISIONS = ['approved', 'denied'] as const;
export type ApprovalDecision = (typeof APPROVAL_DECISIONS)[number];

export const APPROVAL_ACTION_MAX = 500;
export const APPROVAL_REASON_MAX = 4000;
export const APPROVAL_NOTE_MAX = 2000;
/** Bytes of what an agent attaches for people to look at, as JSON. */
export const APPROVAL_CONTEXT_BYTES_MAX = 16_384;
/** What one workspace may have open at the same time. */
export const PENDING_APPROVALS_MAX = 50;
/** Bounds of how long one may wait for people, in seconds. */
export const APPROVAL_SECONDS_MIN = 30;
export const APPROVAL_SECONDS_MAX = 7 * 86_400;

/** How one stands at a moment: what has run out of time is over, also before a sweeper has written that down. */
export const standingAt = (
  { status, expiresAt }: { readonly status: ApprovalStatus; readonly expiresAt: Date },
  now: Date,
): ApprovalStatus => (status === 'pending' && expiresAt <= now ? 'expired' : status);
