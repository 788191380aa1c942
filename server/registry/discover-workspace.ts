import type { ContractInput, ContractOutput } from '@/contracts/contract';
import { idField } from '@/contracts/fields';
import type { discoverWorkspace as contract } from '@/contracts/registry';
import type { WorkspaceRecord } from '@/db/schema/workspaces';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal, RequestInfo } from '../principal';
import { loadLiving } from '../workspaces/load-living';
import { isUrlAllowed } from './assert-urls';
import { canCommunicate } from './can-communicate';
import { hasOwnMachine } from './runs-elsewhere';

const CALLER_HEADER = 'X-Workspace-ID';

/** Where one workspace reaches another, when the two may talk and the other can be reached. */
export async function discoverWorkspace(
  deps: Deps,
  principal: Principal,
  { params }: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  const callerId = readCaller(principal, request.headers);
  const target = await loadLiving(deps.database.db, params.id);
  if (!(await canCommunicate(deps, callerId, target.id))) throw new AppError('communication_denied');
  if (!(await isReachable(deps, target))) {
    throw new AppError('not_reachable', { details: { status: target.status } });
  }
  return { id: target.id, url: target.url, name: target.name };
}

/** People and keys may ask for any workspace, an agent only for its own. */
function readCaller(principal: Principal, headers: Headers): string {
  const header = headers.get(CALLER_HEADER);
  const parsed = idField.safeParse(header?.trim());
  if (!parsed.success) {
    throw new AppError('invalid_field', {
      field: CALLER_HEADER,
      public: header === null ? `${CALLER_HEADER} is missing.` : `${CALLER_HEADER} must be a UUID.`,
    });
  }
  if (principal.kind === 'workspace' && principal.workspaceId !== parsed.data) {
    throw new AppError('invalid_token');
  }
  return parsed.data;
}

/** An address that was fine when it was registered may lead elsewhere by now. */
async function isReachable(deps: Deps, target: WorkspaceRecord): Promise<boolean> {
  if (target.status !== 'online' && target.status !== 'degraded') return false;
  if (target.url === '') return false;
  return hasOwnMachine(deps, target) || (await isUrlAllowed(deps, target.url));
}
