import type { Deps } from '../deps';
import { AppError } from '../platform/app-error';
import type { Principal } from '../principal';
import { findForeignness, isLoopbackPeer } from './foreign-request';
import { findRequestContext } from './request-context';

/**
 * Who calls. In local mode a request without a bearer, from a loopback peer, under one of this machine's names and not
 * sent by another website, is the owner. A bearer that is present has to be valid, always.
 */
export function authenticate(deps: Deps, headers: Headers, requestId: string): Principal {
  const foreign = findForeignness(headers);
  if (foreign) throw new AppError(foreign);
  // No tokens are issued yet, so there is none that could be valid.
  if (headers.has('authorization')) throw new AppError('invalid_token');
  // Under plain `next start` the bind, which the configuration vouches for, stands in for the peer.
  const peer = findRequestContext()?.peerAddress ?? deps.config.bind;
  const isOwner = isLoopbackPeer(peer) || peer === 'localhost';
  return isOwner
    ? { kind: 'person', id: 'owner', role: 'owner', origin: 'user', requestId }
    : { kind: 'anonymous', id: 'anonymous', role: null, origin: 'user', requestId };
}
