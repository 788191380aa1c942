import type { Contract } from '@/contracts/contract';
import type { Deps } from '../deps';
import { isAppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { authenticate, type Occasion } from './authenticate';
import { assertAllowed } from './run-contract';

/** Several times within the second in which a revocation has to work; most of these look no further than this process. */
export const ACCESS_CHECK_MS = 200;

/**
 * Looks again at whoever was let in once: who they are by now, or null once they are refused. That they cannot be looked
 * up at the moment says nothing against them.
 */
export async function lookAgain(
  deps: Deps,
  contract: Contract,
  headers: Headers,
  before: Principal,
  params: Readonly<Record<string, unknown>>,
  occasion: Exclude<Occasion, 'request'> = 'check',
): Promise<Principal | null> {
  try {
    const principal = await authenticate(deps, headers, before.requestId, occasion);
    assertAllowed(contract, principal, params);
    return principal;
  } catch (error) {
    return isAppError(error) ? null : before;
  }
}
