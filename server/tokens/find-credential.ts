import {
  findLiveOrgKey,
  findLiveWorkspaceToken,
  touchOrgKey,
  touchWorkspaceToken,
} from '@/db/queries/tokens';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { parseCredential } from '../platform/credential';
import { REMOVED_HINT } from '../workspaces/get-workspace';
import { type Credential, holderOf } from './credentials';

/** How old `last_used_at` may grow before it is written again. */
const TOUCH_MS = 60_000;

/**
 * Finds out what a presented token stands for; null when it is not valid (any more). The holder of a removed workspace's
 * token learns that it is removed (410): it has to stop, which 401 would not tell it.
 * @param assertMayTry asked before one is looked up, with the id of whoever it belonged to when it was valid lately
 */
export async function findCredential(
  deps: Deps,
  token: string,
  assertMayTry: (known: string | undefined) => void = () => {},
): Promise<Credential | null> {
  const parsed = parseCredential(token);
  if (!parsed) {
    assertMayTry(undefined);
    return null;
  }
  const key = Buffer.from(parsed.hash).toString('base64');
  const cached = deps.credentials.get(key);
  if (cached) return cached;
  assertMayTry(deps.knownCredentials.get(key));
  const askedAt = deps.clock.now();
  const found = await (parsed.kind === 'ws' ? findToken : findKey)(deps, parsed.hash);
  if (found) {
    deps.credentials.set(key, found, askedAt);
    deps.knownCredentials.set(key, holderOf(found));
  }
  return found;
}

async function findToken(deps: Deps, hash: Uint8Array): Promise<Credential | null> {
  const row = await findLiveWorkspaceToken(deps.database.sql, hash);
  if (!row) return null;
  if (row.removedAt) {
    const details = { id: row.workspaceId, removed_at: row.removedAt.toISOString(), hint: REMOVED_HINT };
    throw new AppError('workspace_removed', { details });
  }
  if (isDue(deps, row.lastUsedAt)) {
    deps.background.run('touch token', () =>
      touchWorkspaceToken(deps.database.sql, row.id, deps.clock.now()),
    );
  }
  return { kind: 'workspace', tokenId: row.id, workspaceId: row.workspaceId };
}

async function findKey(deps: Deps, hash: Uint8Array): Promise<Credential | null> {
  const row = await findLiveOrgKey(deps.database.sql, hash);
  if (!row) return null;
  if (isDue(deps, row.lastUsedAt)) {
    deps.background.run('touch key', () => touchOrgKey(deps.database.sql, row.id, deps.clock.now()));
  }
  return { kind: 'key', tokenId: row.id, prefix: row.prefix, role: row.role, orgId: row.orgId };
}

const isDue = (deps: Deps, lastUsedAt: Date | null): boolean =>
  lastUsedAt === null || deps.clock.now().getTime() - lastUsedAt.getTime() > TOUCH_MS;
