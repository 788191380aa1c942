import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { DEPTH_MAX, type DelegationChain } from '@/domain/delegation-chain';
import type { Deps } from '../deps';
import type { SealedSecret } from '../platform/secret-box';

/** The header in which an agent gets the token of what it is asked, and gives it back with what it asks for in turn. */
export const CHAIN_HEADER = 'x-molecule-chain';
/** The same in the metadata of a message, for agents that fetch their messages or get them later. */
export const CHAIN_FIELD = 'molecule_chain';

/** No name of a secret has a hyphen: nothing sealed as a secret ever opens as a chain, nor the other way. */
const PLACE_KEY = 'delegation-chain';
const TTL_MS = 24 * 3_600_000;
const CHARACTERS_MAX = 4096;

const content = z.object({
  chainId: z.uuid(),
  path: z
    .array(z.uuid())
    .min(1)
    .max(DEPTH_MAX + 1),
  expiresAt: z.int(),
});

/**
 * Seals a chain for the workspace that has its work in hands: encrypted and bound to that workspace, so nobody can make,
 * change or pass on such a token. Null where the server has no key to seal with.
 */
export function sealChain(
  { secrets, clock }: Pick<Deps, 'secrets' | 'clock'>,
  holderId: string,
  chain: DelegationChain,
): string | null {
  if (secrets.currentKeyId === null) return null;
  const expiresAt = clock.now().getTime() + TTL_MS;
  const value = JSON.stringify({ chainId: chain.chainId, path: chain.path, expiresAt });
  const sealed = secrets.seal({ workspaceId: holderId, key: PLACE_KEY }, value);
  const bytes = Buffer.from(sealed.encryptedValue).toString('base64url');
  return `${sealed.encryptionVersion}.${sealed.keyId}.${bytes}`;
}

/** The chain of a token that this very workspace was given; null for every other one, and for one that has expired. */
export function openChain(
  { secrets, clock }: Pick<Deps, 'secrets' | 'clock'>,
  holderId: string,
  token: string | null,
): DelegationChain | null {
  const sealed = parseToken(token);
  if (sealed === null) return null;
  const opened = secrets.open({ workspaceId: holderId, key: PLACE_KEY }, sealed);
  if (!opened.ok) return null;
  const { chainId, path, expiresAt } = content.parse(JSON.parse(opened.value));
  return expiresAt > clock.now().getTime() && path.at(-1) === holderId ? { chainId, path } : null;
}

function parseToken(token: string | null): SealedSecret | null {
  if (token === null || token.length > CHARACTERS_MAX) return null;
  const [, version, keyId, bytes] = /^(\d{1,3})\.([\w-]{1,100})\.([\w-]+)$/.exec(token) ?? [];
  if (version === undefined || keyId === undefined || bytes === undefined) return null;
  return {
    encryptionVersion: Number(version),
    keyId,
    encryptedValue: Buffer.from(bytes, 'base64url'),
  };
}

/** The chain of work that begins at a workspace by itself. */
export const beginChain = (workspaceId: string): DelegationChain => ({
  chainId: randomUUID(),
  path: [workspaceId],
});
