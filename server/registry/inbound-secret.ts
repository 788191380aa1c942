import { randomBytes } from 'node:crypto';
import { ensureInboundSecret } from '@/db/queries/workspace-agents';
import type { Deps } from '../deps';

export const INBOUND_SECRET_TTL_MS = 5 * 60_000;

/**
 * What the platform presents when it calls the agent of a workspace. Made the first time somebody asks, and healed when
 * it is missing; kept for five minutes. Null only when the workspace is not there.
 */
export async function getInboundSecret(deps: Deps, workspaceId: string): Promise<string | null> {
  const cached = deps.inboundSecrets.get(workspaceId);
  if (cached !== undefined) return cached;
  const fresh = randomBytes(32).toString('base64url');
  const secret = await ensureInboundSecret(deps.database.sql, workspaceId, fresh);
  if (secret !== null) deps.inboundSecrets.set(workspaceId, secret);
  return secret;
}

/** The secret as an answer to the agent carries it. Without it the agent works all the same, so a failure is only logged. */
export async function findSecretToTell(
  deps: Deps,
  workspaceId: string,
): Promise<{ platform_inbound_secret?: string }> {
  try {
    const secret = await getInboundSecret(deps, workspaceId);
    return secret === null ? {} : { platform_inbound_secret: secret };
  } catch (error) {
    deps.log.warn({ err: error, workspace: workspaceId }, 'the inbound secret could not be read');
    return {};
  }
}
