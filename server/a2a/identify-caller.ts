import { z } from 'zod';
import type { Origin } from '@/domain/origin';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';

/** Who sends a message to an agent. */
export interface A2aCaller {
  /** The workspace that sends it; null for a person, whose messages make the chat. */
  readonly workspaceId: string | null;
  readonly origin: Origin;
}

/** Names of callers inside the platform, which nobody may take by a header (spec 1.13, step 1). */
const RESERVED = /^(webhook|system|test|channel):/i;
const uuid = z.uuid();

/**
 * Finds out for whom a request speaks. A workspace proves itself by its token; the X-Workspace-ID that published clients
 * send has to agree with it, and alone proves nothing.
 */
export function identifyCaller(principal: Principal, headers: Headers): A2aCaller {
  const claimed = headers.get('x-workspace-id')?.trim().toLowerCase() ?? '';
  if (RESERVED.test(claimed)) throw new AppError('invalid_caller');
  if (claimed !== '' && !uuid.safeParse(claimed).success) throw new AppError('invalid_caller');
  const own = principal.workspaceId;
  if (claimed !== '' && claimed !== own) {
    throw principal.kind === 'person'
      ? new AppError('unauthenticated', { public: 'missing caller auth token' })
      : new AppError('invalid_token', { public: 'invalid caller auth token' });
  }
  return { workspaceId: own, origin: principal.origin };
}
