import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { rotateExternalCredentials as contract } from '@/contracts/external-connection';
import { revokeWorkspaceTokens } from '@/db/queries/tokens';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { assertExternal } from '../registry/assert-external';
import { buildConnection } from '../registry/build-connection';
import { assertOwnOrganisation } from './assert-own-organisation';
import { lockLiving } from './lock-living';
import { mintWorkspaceToken } from './mint-workspace-token';

/**
 * Replaces every token of an agent that runs elsewhere by one, which this answer shows and nothing later. The agent that
 * is connected has to be given it before it gets in again.
 */
export async function rotateExternalCredentials(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
  { headers }: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  await assertOwnOrganisation(deps, principal, params.id);
  const rotated = await mutate(deps, principal, contract.id, async (mutation) => {
    const record = await lockLiving(mutation.tx, params.id);
    assertExternal(deps, record);
    const revoked = await revokeWorkspaceTokens(mutation.tx, record.id, mutation.now);
    const { plaintext, prefix } = await mintWorkspaceToken(mutation, record.id);
    await mutation.publish([
      {
        event: 'EXTERNAL_CREDENTIALS_ROTATED',
        workspace_id: record.id,
        version: record.version,
        payload: {},
      },
    ]);
    await mutation.audit({ workspaceId: record.id, details: { name: record.name, prefix, revoked } });
    return { record, plaintext };
  });
  deps.credentials.clear();
  return { connection: buildConnection(deps, headers, rotated.record, rotated.plaintext) };
}
