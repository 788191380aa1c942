import type { ExternalConnection } from '@/contracts/external-connection';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import { buildSnippets } from '@/domain/connect-snippets/build-snippets';
import type { Deps } from '../deps';
import { apiBaseOf } from './api-base';

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
  const platformUrl = apiBaseOf(config, headers);
  return {
    workspace_id: id,
    platform_url: platformUrl,
    auth_token: authToken,
    registry_endpoint: `${platformUrl}/registry/register`,
    heartbeat_endpoint: `${platformUrl}/registry/heartbeat`,
    ...buildSnippets({ workspaceId: id, workspaceName: name, platformUrl }),
  };
}
