import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { openTerminal as contract } from '@/contracts/terminal';
import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { findTerminalHost } from './find-terminal-host';

/** Says what stands in the way of a terminal; nothing else does: that it takes a WebSocket. */
export async function checkTerminal(
  deps: Deps,
  _principal: Principal,
  { params }: ContractInput<typeof contract>,
): Promise<ContractOutput<typeof contract>> {
  await findTerminalHost(deps, params.id);
  throw new AppError('upgrade_required');
}
