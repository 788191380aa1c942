/** How long a stream may write the log of its task without saying that it still does; then another one may. */
export const FOLLOW_MS = 6000;
export const RENEW_MS = 2000;
/** Further ahead than anybody says: the clock was set back since. */
export const FOLLOW_AHEAD_MS_MAX = 60_000;
