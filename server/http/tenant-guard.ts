import { findDeps } from '../deps';
import type { Answer } from './answer';
import { authenticate } from './authenticate';
import { currentSite, isFromOwnPage } from './foreign-request';
import { apiSecurityHeaders } from './security-headers';

/** Set by whatever routes the requests of many tenants, one deployment each (D13). */
const TENANT_HEADER = 'x-molecule-org-id';

/** Asked by those who know no tenant: what looks after processes, and agents that announce themselves by their token. */
const EXEMPT: ReadonlySet<string> = new Set([
  '/api/health',
  '/api/metrics',
  '/api/registry/register',
  '/api/registry/heartbeat',
]);

/**
 * Whether a request is for the deployment of this tenant. A header that is there has to be right. Without one the pages
 * of this very site may ask, for somebody who is known here: what they claim of where they come from proves nothing alone.
 * @param path as it stands in the request, so that nothing that only leads to an exempt address is exempt
 */
export async function isForTenant(tenantId: string, path: string, headers: Headers): Promise<boolean> {
  if (EXEMPT.has(path)) return true;
  const named = headers.get(TENANT_HEADER);
  if (named !== null) return named === tenantId;
  const deps = findDeps();
  if (!deps || !isFromOwnPage(headers, currentSite(deps.config))) return false;
  try {
    return (await authenticate(deps, headers, 'tenant-guard')).kind !== 'anonymous';
  } catch {
    // Wrong, or not to be looked up at the moment: either way nobody is known.
    return false;
  }
}

/** Word for word what a server says that has nothing here at all: that there is a tenant is not told. */
export const nobodyHome = (): Answer => ({ status: 404, headers: apiSecurityHeaders(), body: '' });
