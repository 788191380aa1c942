import type { Role } from '@/domain/access-rules';

/** What a valid credential stands for, as it is kept for less than a second (D5: a revocation works within one). */
export type Credential =
  | { readonly kind: 'workspace'; readonly tokenId: string; readonly workspaceId: string }
  | {
      readonly kind: 'key';
      readonly tokenId: string;
      readonly prefix: string;
      readonly role: Role;
      readonly orgId: string | null;
    };

/** Whom a credential speaks for: every token of a workspace for the same. */
export const holderOf = (credential: Credential): string =>
  credential.kind === 'key' ? `key:${credential.tokenId}` : `workspace:${credential.workspaceId}`;

/** Below one second with room for the look-up itself, because a revocation on another replica is seen only after it. */
export const CREDENTIAL_TTL_MS = 700;

/** So long a credential counts as known where many wrong ones come from the same network. */
export const CREDENTIAL_KNOWN_MS = 15 * 60_000;
