import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { CONFIG_BYTES_MAX, patchWorkspaceConfig as contract } from '@/contracts/workspace-config';
import { findSettings, saveSettings } from '@/db/queries/workspace-configs';
import { lockWorkspace } from '@/db/queries/workspaces';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { assertLiving } from './get-workspace';

/** Replaces the top-level keys that are sent. The row is held meanwhile, so that two writers lose nothing. */
export async function patchWorkspaceConfig(
  deps: Deps,
  principal: Principal,
  { params, body }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  return mutate(deps, principal, contract.id, async (mutation) => {
    const workspace = await lockWorkspace(mutation.tx, params.id);
    if (!workspace) throw new AppError('workspace_not_found');
    assertLiving(workspace);
    const data = { ...(await findSettings(mutation.tx, params.id)), ...body };
    if (Buffer.byteLength(JSON.stringify(data)) > CONFIG_BYTES_MAX) {
      throw new AppError('body_too_large', {
        public: `The settings of a workspace have at most ${CONFIG_BYTES_MAX} bytes together.`,
      });
    }
    await saveSettings(mutation.tx, params.id, data, mutation.now);
    await mutation.publish([
      {
        event: 'WORKSPACE_CONFIG_CHANGED',
        workspace_id: params.id,
        version: workspace.version,
        payload: { kind: 'settings', path: null, file_version: null },
      },
    ]);
    await mutation.audit({ workspaceId: params.id, details: { keys: Object.keys(body) } });
    return { status: 'updated' as const };
  });
}
