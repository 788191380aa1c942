/** How long a stream may write the log of its task without saying that it still does; then another one may. */
export const FOLLOW_MS = 15_000;
export const RENEW_MS = 5000;
