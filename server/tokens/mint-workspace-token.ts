import { WORKSPACE_TOKENS_MAX } from '@/contracts/tokens';
import { countLiveWorkspaceTokens, insertWorkspaceToken } from '@/db/queries/tokens';
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
export async function mintWorkspaceToken({ tx, now }: Change, workspaceId: string): Promise<MintedToken> {
  if ((await countLiveWorkspaceTokens(tx, workspaceId)) >= WORKSPACE_TOKENS_MAX) {
    throw new AppError('too_many_tokens', {
      public: `A workspace has at most ${WORKSPACE_TOKENS_MAX} live tokens; revoke one first.`,
    });
  }
  const { plaintext, hash, prefix } = mintCredential('ws');
  const id = await insertWorkspaceToken(tx, { workspaceId, tokenHash: hash, prefix, createdAt: now });
  return { id, plaintext, prefix };
}
