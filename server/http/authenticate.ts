import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Config } from '../platform/config';
import type { Principal } from '../principal';
import { findForeignness, hasAuthorization, isLoopbackPeer } from './foreign-request';
import { findRequestContext } from './request-context';

/**
 * Who calls. In local mode a request without a bearer, from a loopback peer, under one of this machine's names and not
 * sent by another website, is the owner. A bearer that is present has to be valid, always.
 */
export function authenticate(deps: Deps, headers: Headers, requestId: string): Principal {
  const foreign = findForeignness(headers);
  if (foreign) throw new AppError(foreign);
  // No tokens are issued yet, so there is none that could be valid.
  if (hasAuthorization(headers)) throw new AppError('invalid_token');
  return isOnThisMachine(deps.config)
    ? { kind: 'person', id: 'owner', role: 'owner', origin: 'user', requestId }
    : { kind: 'anonymous', id: 'anonymous', role: null, origin: 'user', requestId };
}

/** Plain `next start` shows no peer: there the bind stands in for it, and only when the operator has stated it (D54). */
function isOnThisMachine(config: Config): boolean {
  const context = findRequestContext();
  return context ? isLoopbackPeer(context.peerAddress) : config.bindIsStated;
}
