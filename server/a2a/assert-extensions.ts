import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { findAgentFacts } from './agent-facts';
import { extensionsNamed } from './extensions-header';
import type { A2aRequest } from './read-request';

/**
 * Refuses a client of 1.0 that does not name what the agent's card requires. 0.3 has no word for that refusal, and a bare
 * caller no place to name anything: there the agent itself decides.
 * @throws AppError `extension_required`
 */
export async function assertExtensionsNamed(
  deps: Deps,
  target: WorkspaceRecord,
  { isJsonRpc, version }: Pick<A2aRequest, 'isJsonRpc' | 'version'>,
  headers: Headers,
): Promise<void> {
  if (!isJsonRpc || version === '0.3') return;
  const { requiredExtensions } = await findAgentFacts(deps, target);
  if (requiredExtensions.length === 0) return;
  const named = new Set(extensionsNamed(headers));
  const missing = requiredExtensions.filter((uri) => !named.has(uri));
  if (missing.length > 0) throw new AppError('extension_required', { details: { extensions: missing } });
}
