/** Headers of every answer: pages, API, static files and refusals. */
const ALWAYS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** Nothing an API answer holds is ever meant to run or to load anything. */
const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/**
 * The policy of a page. Scripts run by nonce alone. Inline styles are allowed, because the canvas places its cards by
 * style attributes, which cannot carry a nonce.
 * @param development allows what hot reload needs: eval and its socket
 */
function pagePolicy(nonce: string, development: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}' 'strict-dynamic'${development ? " 'unsafe-eval'" : ''}`,
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self'",
    `connect-src 'self'${development ? ' ws:' : ''}`,
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; ');
}

export const apiSecurityHeaders = (): Record<string, string> => ({
  ...ALWAYS,
  'content-security-policy': API_POLICY,
});

export const pageSecurityHeaders = (nonce: string, development: boolean): Record<string, string> => ({
  ...ALWAYS,
  'content-security-policy': pagePolicy(nonce, development),
});
