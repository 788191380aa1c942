import { randomUUID } from 'node:crypto';
import { SESSIONS_MAX } from '@/contracts/sessions';
import { deleteSessionsBeyond, insertSession } from '@/db/queries/sessions';
import type { Change } from '../../audit/mutate';
import type { RequestInfo } from '../../principal';
import type { SessionClaims } from '../session-cookie';

const USER_AGENT_LENGTH_MAX = 300;

/** How somebody signed in, and from where. */
export interface Entrance {
  /** `password`, or the provider. */
  readonly by: string;
  readonly address: string;
  readonly userAgent: string;
}

/** Where a request comes from, as its person is to know it again. */
export const entranceOf = (
  by: string,
  { clientAddress, headers }: Pick<RequestInfo, 'clientAddress' | 'headers'>,
): Entrance => ({
  by,
  address: clientAddress,
  userAgent: (headers.get('user-agent') ?? '').slice(0, USER_AGENT_LENGTH_MAX),
});

/** Begins a session; where its person has too many, the one that has rested longest ends. */
export async function beginSession(
  { tx, now }: Pick<Change, 'tx' | 'now'>,
  personId: string,
  { by, address, userAgent }: Entrance,
): Promise<SessionClaims> {
  const id = randomUUID();
  await insertSession(tx, {
    id,
    personId,
    signedInBy: by,
    address,
    userAgent,
    begunAt: now,
    lastSeenAt: now,
  });
  await deleteSessionsBeyond(tx, personId, SESSIONS_MAX);
  return { personId, sessionId: id };
}
