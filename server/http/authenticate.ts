import type { ErrorCode } from '@/contracts/errors';
import type { Deps } from '../deps';
import { findSession } from '../people/find-session';
import { principalIdOf } from '../people/person-principal';
import { AppError, isAppError } from '../platform/app-error';
import type { Config } from '../platform/config';
import { assertLeft } from '../platform/limits/assert-left';
import type { Principal } from '../principal';
import type { Credential } from '../tokens/credentials';
import { findCredential } from '../tokens/find-credential';
import { currentSite, findForeignness, isLoopbackPeer } from './foreign-request';
import { findRequestContext } from './request-context';
import { callerNetwork } from './take-allowance';

const WRONG_BEARER: ReadonlySet<ErrorCode> = new Set(['invalid_token', 'workspace_removed']);
const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Who calls. A bearer that is present has to be valid, always. A request without one is, if it was not sent by another
 * website: in server mode whose session it carries; in local mode, from a loopback peer and under one of this machine's
 * names, the owner's.
 */
export async function authenticate(deps: Deps, headers: Headers, requestId: string): Promise<Principal> {
  const foreign = findForeignness(headers, currentSite(deps.config));
  if (foreign) throw new AppError(foreign);
  const authorization = headers.get('authorization');
  if (authorization !== null) return bearerOf(deps, authorization, requestId);
  const nobody = { workspaceId: null, orgId: null, origin: 'user', requestId } as const;
  if (deps.config.mode === 'server') {
    const session = findRequestContext()?.audience === 'agents' ? null : await findSession(deps, headers);
    if (session)
      return { ...nobody, kind: 'person', id: principalIdOf(session.personId), role: session.role };
  } else if (isOnThisMachine(deps.config)) {
    return { ...nobody, kind: 'person', id: 'owner', role: 'owner' };
  }
  return { ...nobody, kind: 'anonymous', id: 'anonymous', role: null };
}

async function bearerOf(deps: Deps, authorization: string, requestId: string): Promise<Principal> {
  const credential = await credentialOf(deps, BEARER.exec(authorization)?.[1] ?? '');
  if (credential.kind === 'key') {
    const { tokenId, role, orgId } = credential;
    return { kind: 'key', id: `key:${tokenId}`, role, workspaceId: null, orgId, origin: 'user', requestId };
  }
  const { workspaceId } = credential;
  const id = `workspace:${workspaceId}`;
  return { kind: 'workspace', id, role: null, workspaceId, orgId: null, origin: 'agent', requestId };
}

/**
 * What a bearer stands for. Wrong ones are counted by the network that they come from; where too many do, only those are
 * looked up that were valid lately, so that agents of the same network go on.
 */
async function credentialOf(deps: Deps, token: string): Promise<Credential> {
  const network = callerNetwork();
  try {
    const found = await findCredential(deps, token, () =>
      assertLeft(deps.limits.findExceeded('wrong-bearers', network)),
    );
    if (found) return found;
    throw new AppError('invalid_token');
  } catch (error) {
    const isWrong = isAppError(error) && WRONG_BEARER.has(error.code);
    if (isWrong) await deps.limits.take('wrong-bearers', network);
    throw error;
  }
}

/** Plain `next start` shows no peer: there the bind stands in for it, and only when the operator has stated it (D54). */
function isOnThisMachine(config: Config): boolean {
  const context = findRequestContext();
  if (!context) return config.bindIsStated;
  return context.audience === 'owner' && isLoopbackPeer(context.peerAddress);
}
