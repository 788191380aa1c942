import { subscribe } from 'node:diagnostics_channel';
import type { ServerResponse } from 'node:http';
import { type EdgeConfig, transportHeaders } from './edge';
import { apiSecurityHeaders } from './security-headers';

/**
 * Under plain `next start` the server is Next's own, and answers some addresses before proxy.ts is asked: its answers
 * begin with these headers, which proxy.ts and the routes replace. In front of server/main.ts the front server does it.
 */
export function setFirstHeaders(config: EdgeConfig): void {
  const headers = Object.entries({ ...apiSecurityHeaders(), ...transportHeaders(config) });
  subscribe('http.server.request.start', (message) => {
    const { response } = message as { response: ServerResponse };
    for (const [name, value] of headers) response.setHeader(name, value);
  });
}
