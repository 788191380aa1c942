/**
 * Where to go after signing in: a path of this site and nothing else. A link that somebody was sent must not lead elsewhere
 * by way of our sign-in page.
 */
export function safeReturnTo(text: string | null): string {
  if (text === null || !text.startsWith('/') || /^\/[/\\]/.test(text)) return '/';
  // Browsers drop tabs and line ends from addresses, and read a backslash as a slash.
  const url = URL.canParse(text, 'http://here') ? new URL(text, 'http://here') : null;
  if (url?.origin !== 'http://here' || /^\/(sign-in|claim|invite|reset|second-factor)\b/.test(url.pathname))
    return '/';
  return url.pathname + url.search + url.hash;
}

/** The sign-in page, which leads back, and says that a session has ended. */
export const signInAddress = (from: string): string =>
  `/sign-in?${new URLSearchParams({ return_to: safeReturnTo(from), ended: '1' })}`;
