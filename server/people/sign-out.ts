import type { ContractInput, ContractOutput } from '@/contracts/contract';
import type { signOut as contract } from '@/contracts/session';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { assertServerMode } from './person-principal';
import { endSessionCookie } from './session-cookie';

/** Takes the session out of this browser. Other browsers of the same person stay signed in. */
export async function signOut(
  deps: Deps,
  _principal: Principal,
  _input: ContractInput<typeof contract>,
  request: RequestInfo,
): Promise<ContractOutput<typeof contract>> {
  assertServerMode(deps);
  request.setCookie(endSessionCookie(deps.config));
  return { status: 'signed_out' };
}
