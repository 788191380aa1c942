import { LIST_POSITION_HEADER } from '@/contracts/workspaces';
import { AppError } from '../platform/app-error';
import type { Config } from '../platform/config';
import type { Answer } from './answer';
import { errorAnswer } from './error-response';
import { currentSite, findForeignness } from './foreign-request';
import { apiSecurityHeaders } from './security-headers';

type CorsConfig = Pick<Config, 'publicUrl' | 'corsOrigins'>;

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS';
/** What pages may send beside what every page may. */
const REQUEST_HEADERS = [
  'authorization',
  'content-type',
  'x-workspace-id',
  'x-molecule-org-id',
  'x-request-id',
  'x-timeout',
  'last-event-id',
  'a2a-version',
  'a2a-extensions',
].join(', ');
/** What their scripts may read beside what every script may. */
const ANSWER_HEADERS = [
  'x-request-id',
  'x-ratelimit-limit',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'retry-after',
  'allow',
  LIST_POSITION_HEADER,
  'www-authenticate',
  'a2a-extensions',
  'x-a2a-extensions',
].join(', ');
/** Chromium forgets sooner or at this age; a list that was shortened holds soon. */
const PREFLIGHT_SECONDS = '600';

/**
 * What an answer of the API says to the page that asked, errors included, which a page could not read otherwise. The
 * origin is named, never `*`: with credentials that would be everybody's.
 */
export function corsHeaders(origin: string | null, { corsOrigins }: CorsConfig): Record<string, string> {
  if (corsOrigins.length === 0) return {};
  // Whoever keeps an answer has to keep one for each origin.
  if (origin === null || !corsOrigins.includes(origin)) return { vary: 'Origin' };
  return {
    vary: 'Origin',
    'access-control-allow-origin': origin,
    'access-control-allow-credentials': 'true',
    'access-control-expose-headers': ANSWER_HEADERS,
  };
}

/** Asked by a browser before a page of another origin may send what it wants to send. */
export const isPreflight = (method: string, headers: Headers): boolean =>
  method === 'OPTIONS' && headers.has('origin') && headers.has('access-control-request-method');

/** Needs no caller: it only says what the origin may ask at all, and nothing of what is here. */
export function preflightAnswer(headers: Headers, config: CorsConfig): Answer {
  const isListed = config.corsOrigins.includes(headers.get('origin') ?? '');
  const foreign = findForeignness(headers, currentSite(config)) ?? (isListed ? null : 'foreign_origin');
  if (foreign) return errorAnswer(new AppError(foreign), crypto.randomUUID());
  return {
    status: 200,
    headers: {
      ...apiSecurityHeaders(),
      'access-control-allow-methods': METHODS,
      'access-control-allow-headers': REQUEST_HEADERS,
      'access-control-max-age': PREFLIGHT_SECONDS,
      'cache-control': 'no-store',
    },
    body: '',
  };
}
