import type { ExternalConnection } from '@/contracts/external-connection';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { buildSnippets } from '@/domain/connect-snippets/build-snippets';
import type { Deps } from '../deps';
import type { Config } from '../platform/config';

/** A host name or literal address, with a port or without. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])(?::\d{1,5})?$/i;

/**
 * What an agent that runs elsewhere needs to join; create, rotate and re-show hand out this one payload.
 * @param headers of the request, for the address under which the server was reached
 * @param authToken '' when it cannot be shown (any more)
 */
export function buildConnection(
  { config }: Pick<Deps, 'config'>,
  headers: Headers,
  { id, name }: Pick<WorkspaceRecord, 'id' | 'name'>,
  authToken: string,
): ExternalConnection {
  const { externalUrl, publicUrl } = config;
  const platformUrl =
    externalUrl === null ? `${publicUrl ?? addressOf(headers, config)}/api` : platformUrlOf(externalUrl);
  return {
    workspace_id: id,
    platform_url: platformUrl,
    auth_token: authToken,
    registry_endpoint: `${platformUrl}/registry/register`,
    heartbeat_endpoint: `${platformUrl}/registry/heartbeat`,
    ...buildSnippets({ workspaceId: id, workspaceName: name, platformUrl }),
  };
}

/** In local mode no proxy is believed: behind one EXTERNAL_PLATFORM_URL says it. */
function addressOf(headers: Headers, { port, basePath }: Pick<Config, 'port' | 'basePath'>): string {
  const host = headers.get('host') ?? '';
  return `http://${HOST.test(host) ? host : `localhost:${port}`}${basePath}`;
}

/** The base to which published clients add their paths (D1); a setting that has it already is taken as it is. */
function platformUrlOf(address: string): string {
  const trimmed = address.replace(/\/+$/, '');
  return trimmed.endsWith('/api') ? trimmed : `${trimmed}/api`;
}
