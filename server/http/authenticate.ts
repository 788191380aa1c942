import type { Deps } from '../deps';
import { findSession } from '../people/find-session';
import { principalIdOf } from '../people/person-principal';
import { AppError, isAppError } from '../platform/app-error';
import type { Config } from '../platform/config';
import { assertLeft } from '../platform/limits/assert-left';
import type { Principal } from '../principal';
import { type Credential, holderOf } from '../tokens/credentials';
import { findCredential } from '../tokens/find-credential';
import { currentSite, findForeignness, isLoopbackPeer } from './foreign-request';
import { findRequestContext } from './request-context';
import { callerNetwork } from './take-allowance';

const BEARER = /^Bearer +(\S+) *$/i;

/**
 * Who calls. A bearer that is present has to be valid, always. A request without one is, if it was not sent by another
 * website: in server mode whose session it carries; in local mode, from a loopback peer and under one of this machine's
 * names, the owner's.
 */
export async function authenticate(
  deps: Deps,
  headers: Headers,
  requestId: string,
  occasion: Occasion = 'request',
): Promise<Principal> {
  const foreign = findForeignness(headers, currentSite(deps.config));
  if (foreign) throw new AppError(foreign);
  const authorization = headers.get('authorization');
  if (authorization !== null) return bearerOf(deps, authorization, requestId, occasion);
  const nobody = { workspaceId: null, orgId: null, origin: 'user', requestId } as const;
  if (deps.config.mode === 'server') {
    const isForAgents = findRequestContext()?.audience === 'agents';
    const session = isForAgents ? null : await findSession(deps, headers, occasion !== 'check');
    if (session) {
      const { personId, role, mustEnrol } = session;
      return {
        ...nobody,
        kind: 'person',
        id: principalIdOf(personId),
        role,
        ...(mustEnrol && { mustEnrol }),
      };
    }
  } else if (isOnThisMachine(deps.config)) {
    return { ...nobody, kind: 'person', id: 'owner', role: 'owner' };
  }
  return { ...nobody, kind: 'anonymous', id: 'anonymous', role: null };
}

async function bearerOf(
  deps: Deps,
  authorization: string,
  requestId: string,
  occasion: Occasion,
): Promise<Principal> {
  const token = BEARER.exec(authorization)?.[1] ?? '';
  const credential = await (occasion === 'request' ? findWithinLimits : findCredential)(deps, token);
  if (!credential) throw new AppError('invalid_token');
  if (credential.kind === 'key') {
    const { role, orgId } = credential;
    return {
      kind: 'key',
      id: holderOf(credential),
      role,
      workspaceId: null,
      orgId,
      origin: 'user',
      requestId,
    };
  }
  const { workspaceId } = credential;
  return {
    kind: 'workspace',
    id: holderOf(credential),
    role: null,
    workspaceId,
    orgId: null,
    origin: 'agent',
    requestId,
  };
}

/**
 * `check`: a look at whoever was let in before; nothing is counted, nobody is refused for what others do, and no session is
 * kept awake by it. `use`: the same of somebody who is at work meanwhile, as in a terminal.
 */
export type Occasion = 'request' | 'check' | 'use';

/**
 * What a bearer stands for. Wrong ones are counted by the network that they come from; where too many do, only those are
 * looked up that were valid lately, so that agents of the same network go on. Of these, whoever has used up its own
 * allowance is refused without a look into the database, which a flood would keep from others.
 */
async function findWithinLimits(deps: Deps, token: string): Promise<Credential | null> {
  const network = callerNetwork();
  const assertMayTry = (known: string | undefined): void => {
    const [limit, name] =
      known === undefined ? (['wrong-bearers', network] as const) : (['general', known] as const);
    assertLeft(deps.limits.findExceeded(limit, name));
  };
  let isWrong = true;
  try {
    const found = await findCredential(deps, token, assertMayTry);
    isWrong = found === null;
    return found;
  } catch (error) {
    isWrong = isAppError(error) && error.code === 'workspace_removed';
    throw error;
  } finally {
    if (isWrong) await deps.limits.take('wrong-bearers', network);
  }
}

/** Plain `next start` shows no peer: there the bind stands in for it, and only when the operator has stated it (D54). */
function isOnThisMachine(config: Config): boolean {
  const context = findRequestContext();
  if (!context) return config.bindIsStated;
  return context.audience === 'owner' && isLoopbackPeer(context.peerAddress);
}
