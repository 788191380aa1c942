import { randomBytes } from 'node:crypto';
import { ensureInboundSecret, replaceInboundSecret } from '@/db/queries/workspace-agents';
import type { Deps } from '../deps';
import { formatSealed, parseSealed } from './internal/sealed-text';

export const INBOUND_SECRET_TTL_MS = 5 * 60_000;

/**
 * What the platform presents when it calls the agent of a workspace. Made the first time somebody asks, and healed when
 * it is missing or can no longer be decrypted; kept for five minutes. Null only when the workspace is not there.
 */
export async function getInboundSecret(deps: Deps, workspaceId: string): Promise<string | null> {
  const cached = deps.inboundSecrets.get(workspaceId);
  if (cached !== undefined) return cached;
  const secret = await readSecret(deps, workspaceId);
  if (secret !== null) deps.inboundSecrets.set(workspaceId, secret);
  return secret;
}

async function readSecret(deps: Deps, workspaceId: string): Promise<string | null> {
  const { sql } = deps.database;
  const fresh = randomBytes(32).toString('base64url');
  const stored = await ensureInboundSecret(sql, workspaceId, toStored(deps, workspaceId, fresh));
  if (stored === null) return null;
  const { value, isCurrent } = open(deps, workspaceId, stored);
  if (value !== null && isCurrent) return value;
  const secret = value ?? fresh;
  const replaced = await replaceInboundSecret(sql, workspaceId, stored, toStored(deps, workspaceId, secret));
  // Somebody else was faster; what they stored is what counts.
  return replaced ? secret : readSecret(deps, workspaceId);
}

const placeOf = (workspaceId: string) => ({
  workspaceId: workspaceId.toLowerCase(),
  key: 'platform_inbound_secret',
});

/** A server that has no key keeps it as it is: it calls its agents all the same. */
const toStored = ({ secrets }: Deps, workspaceId: string, value: string): string =>
  secrets.currentKeyId === null ? value : formatSealed(secrets.seal(placeOf(workspaceId), value));

/** `isCurrent`: stored as it would be stored now. What was stored before secrets were encrypted here is read as it is. */
function open(
  { secrets, log }: Deps,
  workspaceId: string,
  stored: string,
): { readonly value: string | null; readonly isCurrent: boolean } {
  const sealed = parseSealed(stored);
  if (!sealed) return { value: stored, isCurrent: secrets.currentKeyId === null };
  const opened = secrets.open(placeOf(workspaceId), sealed);
  if (opened.ok) {
    // Without a current key there is nothing better to store it with.
    const isCurrent = secrets.currentKeyId === null || sealed.keyId === secrets.currentKeyId;
    return { value: opened.value, isCurrent };
  }
  log.warn({ workspace: workspaceId }, `the inbound secret ${opened.problem}; the agent gets another one`);
  return { value: null, isCurrent: false };
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
