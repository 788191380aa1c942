import type { Config } from '../platform/config';
import type { Answer } from './answer';
import { corsHeaders, isPreflight, preflightAnswer } from './cors';
import { isForTenant, nobodyHome } from './tenant-guard';

/** What of the configuration decides before anybody looks at what is asked. */
export type EdgeConfig = Pick<Config, 'publicUrl' | 'basePath' | 'corsOrigins' | 'tenantId'>;

/** Browsers come by TLS alone from then on. */
const STRICT_TRANSPORT = 'max-age=31536000';

/** What even an answer to no request has. */
export function transportHeaders({ publicUrl, basePath }: EdgeConfig): Record<string, string> {
  if (!publicUrl?.startsWith('https://')) return {};
  // Whoever has a path alone of a host says nothing for the hosts below that.
  const value = basePath === '' ? `${STRICT_TRANSPORT}; includeSubDomains` : STRICT_TRANSPORT;
  return { 'strict-transport-security': value };
}

/** What every answer at an address has beside the headers of its own, errors included. */
export const edgeHeaders = (
  config: EdgeConfig,
  path: string,
  origin: string | null,
): Record<string, string> => ({
  ...transportHeaders(config),
  ...(isApi(path) ? corsHeaders(origin, config) : {}),
});

/**
 * The answer to those who get no further: requests for another tenant, and browsers that ask whether they may ask. Null:
 * the request goes on. The same in front of both lanes and under plain `next start`.
 * @param headersOf asked for by few, and dear to make
 */
export async function findEdgeAnswer(
  config: EdgeConfig,
  method: string,
  path: string,
  headersOf: () => Headers,
): Promise<Answer | null> {
  const { tenantId } = config;
  if (tenantId !== null && !(await isForTenant(tenantId, path, headersOf()))) {
    return withHeaders(nobodyHome(), transportHeaders(config));
  }
  if (method !== 'OPTIONS' || !isApi(path)) return null;
  const headers = headersOf();
  if (!isPreflight(method, headers)) return null;
  return withHeaders(preflightAnswer(headers, config), edgeHeaders(config, path, headers.get('origin')));
}

/** An answer with more headers. */
export const withHeaders = (answer: Answer, headers: Record<string, string>): Answer => ({
  ...answer,
  headers: { ...answer.headers, ...headers },
});

const isApi = (path: string): boolean => path === '/api' || path.startsWith('/api/');
