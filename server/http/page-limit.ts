import { CONTRACTS } from '@/contracts/catalog';
import { pathPattern } from '@/contracts/contract-path';
import { findDeps } from '../deps';
import { toAppError } from '../platform/app-error';
import { assertLeft } from '../platform/limits/assert-left';
import type { Answer } from './answer';
import { errorAnswer, retryAfter } from './error-response';
import { callerNetwork } from './take-allowance';

/** Files of the build, which browsers keep and which cost next to nothing. */
const FILES = /^\/_next\/static\//;
const PATTERNS = CONTRACTS.map(({ method, path }) => ({ method, pattern: pathPattern(path, '/api') }));

/**
 * Refuses a request that Next would answer with a page, or with the news that there is none, once too many have come from
 * its network. Such a page is dear, and whoever asks for it is not known yet. Endpoints count by themselves.
 */
export async function findPageRefusal(method: string, path: string): Promise<Answer | null> {
  const deps = findDeps();
  if (!deps || FILES.test(path) || isEndpoint(method, path)) return null;
  try {
    assertLeft(await deps.limits.take('pages', callerNetwork()));
    return null;
  } catch (thrown) {
    const error = toAppError(thrown);
    return errorAnswer(error, crypto.randomUUID(), retryAfter(error));
  }
}

const isEndpoint = (method: string, path: string): boolean =>
  path.startsWith('/api/') &&
  PATTERNS.some((known) => known.pattern.test(path) && known.method === (method === 'HEAD' ? 'GET' : method));
