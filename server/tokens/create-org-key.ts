import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { createOrgKey as contract, ORG_KEY_MINTS_PER_HOUR, ORG_KEYS_MAX } from '@/contracts/tokens';
import { countLiveOrgKeys, insertOrgKey, listMintsSince, lockOrgKeys } from '@/db/queries/tokens';
import { hasRole } from '@/domain/access-rules';
import { type Change, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import { mintCredential } from '../platform/credential';
import type { Principal } from '../principal';

const HOUR_MS = 3_600_000;

/** Mints an organisation key, which may do at most what its minter may, within its minter's organisation. */
export async function createOrgKey(
  deps: Deps,
  principal: Principal,
  { body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  if (!hasRole(body.role, principal.role)) {
    throw new AppError('forbidden', { public: 'A key cannot have a stronger role than whoever mints it.' });
  }
  return mutate(deps, principal, contract.id, async (mutation) => {
    await lockOrgKeys(mutation.tx);
    await assertMayMint(mutation, principal);
    const { plaintext, hash, prefix } = mintCredential('org');
    const { name, role } = body;
    const { orgId } = principal;
    const id = await insertOrgKey(mutation.tx, {
      tokenHash: hash,
      prefix,
      name,
      role,
      createdBy: principal.id,
      orgId,
      createdAt: mutation.now,
    });
    await mutation.audit({ workspaceId: orgId, details: { key_id: id, prefix, name, role } });
    return { id, prefix, auth_token: plaintext, warning: 'Keep this key now: it is not shown again.' };
  });
}

/** Counted in the table itself, so that the limit holds over restarts and on any number of replicas. */
async function assertMayMint({ tx, now }: Change, principal: Principal): Promise<void> {
  const hourAgo = new Date(now.getTime() - HOUR_MS);
  const minted = await listMintsSince(tx, principal.id, hourAgo);
  // The oldest of the last ten makes room when its hour is over.
  const blocking = minted.at(-ORG_KEY_MINTS_PER_HOUR);
  if (blocking) {
    throw new AppError('rate_limited', {
      public: `At most ${ORG_KEY_MINTS_PER_HOUR} keys an hour; try again later.`,
      details: { retry_after: Math.ceil((blocking.getTime() - hourAgo.getTime()) / 1000) },
    });
  }
  if ((await countLiveOrgKeys(tx)) >= ORG_KEYS_MAX) {
    throw new AppError('too_many_tokens', {
      public: `There are at most ${ORG_KEYS_MAX} live organisation keys; revoke one first.`,
    });
  }
}
