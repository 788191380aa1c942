import type { IncomingMessage } from 'node:http';
import { addBasePath, removeBasePath } from '@/domain/base-path.mjs';
import { AppError } from '../platform/app-error';
import type { Answer } from './answer';
import { type EdgeConfig, transportHeaders, withHeaders } from './edge';
import { errorAnswer } from './error-response';
import type { Audience } from './request-context';
import { nobodyHome } from './tenant-guard';

/**
 * Takes the base path off the address of a request, so that everything after it knows the product's own addresses alone.
 * What listens for agents alone is a site of its own, shared with nothing: its API is at /api too.
 * @returns false: the request is for something outside
 */
export function enterBasePath(request: IncomingMessage, basePath: string, audience: Audience): boolean {
  const url = request.url ?? '';
  const inside = audience === 'agents' && url.startsWith('/api/') ? url : removeBasePath(basePath, url);
  if (inside === null) return false;
  request.url = inside;
  return true;
}

/** Puts it back, for Next, which was built for it. */
export function leaveBasePath(request: IncomingMessage, basePath: string): void {
  request.url = addBasePath(basePath, request.url ?? '');
}

/** What is outside belongs to others; a proxy that leads it here is set wrong, and whoever set it is told how. */
export function outsideAnswer(config: EdgeConfig): Answer {
  // Where a tenant is served nothing is said of what is here.
  if (config.tenantId !== null) return withHeaders(nobodyHome(), transportHeaders(config));
  const error = new AppError('not_found', {
    public: `There is nothing at this address: Molecule is served below ${config.basePath}/ here.`,
  });
  return withHeaders(errorAnswer(error, crypto.randomUUID()), transportHeaders(config));
}
