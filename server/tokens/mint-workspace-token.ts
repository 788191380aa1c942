import { WORKSPACE_TOKENS_MAX } from '@/contracts/tokens';
import { countLiveWorkspaceTokens, insertWorkspaceToken, revokeStartTokens } from '@/db/queries/tokens';
import type { Change } from '../audit/mutate';
import { AppError } from '../platform/app-error';
import { mintCredential } from '../platform/credential';

export interface MintedToken {
  readonly id: string;
  /** Shown once. */
  readonly plaintext: string;
  readonly prefix: string;
}

/**
 * Mints a token in the caller's transaction, which has to hold the workspace's row: otherwise two callers at once could
 * both pass the limit.
 */
export async function mintWorkspaceToken(change: Change, workspaceId: string): Promise<MintedToken> {
  if ((await countLiveWorkspaceTokens(change.tx, workspaceId)) >= WORKSPACE_TOKENS_MAX) {
    throw new AppError('too_many_tokens', {
      public: `A workspace has at most ${WORKSPACE_TOKENS_MAX} live tokens; revoke one first.`,
    });
  }
  return insertMinted(change, workspaceId, false);
}

/**
 * Mints what a machine is started with, in place of what it was started with before: an agent of an earlier machine is
 * nobody from then on. Tokens that people asked for stay.
 */
export async function replaceStartToken(change: Change, workspaceId: string): Promise<MintedToken> {
  await revokeStartTokens(change.tx, [workspaceId], change.now);
  return insertMinted(change, workspaceId, true);
}

async function insertMinted(
  { tx, now }: Change,
  workspaceId: string,
  forStart: boolean,
): Promise<MintedToken> {
  const { plaintext, hash, prefix } = mintCredential('ws');
  const token = { workspaceId, tokenHash: hash, prefix, createdAt: now, forStart };
  return { id: await insertWorkspaceToken(tx, token), plaintext, prefix };
}
