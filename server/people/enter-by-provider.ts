import { randomUUID } from 'node:crypto';
import { findOpenInvitationFor, markAccepted } from '@/db/queries/invitations';
import {
  findPersonByEmail,
  findPersonByIdentity,
  insertIdentity,
  insertPerson,
  listIdentities,
  lockPeople,
  updatePerson,
} from '@/db/queries/people';
import type { PersonRecord } from '@/db/schema/people';
import { type Mutation, mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { beginSession, entranceOf } from './internal/begin-session';
import { assertServerMode, principalIdOf } from './person-principal';
import type { SessionClaims } from './session-cookie';

/** What a provider says of whoever signed in there. */
export interface ProviderAccount {
  readonly provider: string;
  /** What the provider calls the account; never changes. */
  readonly subject: string;
  readonly email: string | null;
  /** The provider itself says that the email is theirs. */
  readonly emailVerified: boolean;
  readonly name: string | null;
}

export type Refusal = 'email_not_verified' | 'not_invited' | 'other_account';
export type Entry =
  | { readonly ok: true; readonly claims: SessionClaims }
  | { readonly ok: false; readonly why: Refusal };

/**
 * Lets somebody in who signed in at a provider. In this order: an account that is known goes to its person, whatever its
 * email says by now; a verified email goes to the person of that email, unless that person has another account there; a
 * verified email that is invited makes the person. Nobody else gets in.
 */
export async function enterByProvider(
  deps: Deps,
  caller: Principal,
  account: ProviderAccount,
  request: Pick<RequestInfo, 'clientAddress' | 'headers'>,
): Promise<Entry> {
  assertServerMode(deps);
  return mutate(deps, caller, 'sign-in', async (mutation): Promise<Entry> => {
    await lockPeople(mutation.tx);
    const found = await findOrMake(mutation, account);
    const by = account.provider;
    if (typeof found === 'string') {
      await mutation.audit({ workspaceId: null, details: { by, refused: found } });
      return { ok: false, why: found };
    }
    const { id, first } = found;
    await updatePerson(mutation.tx, id, { lastSignedInAt: mutation.now });
    const details = { by, ...(first ? { first } : {}) };
    await mutation.audit({ workspaceId: null, details, actorId: principalIdOf(id) });
    return { ok: true, claims: await beginSession(mutation, id, entranceOf(by, request)) };
  });
}

interface Found extends Pick<PersonRecord, 'id'> {
  /** What the first sign-in with an account did: it was added to a person who is here, or an invitation was accepted. */
  readonly first?: 'account_added' | 'joined';
}

async function findOrMake({ tx, now }: Mutation, account: ProviderAccount): Promise<Found | Refusal> {
  const { provider, subject, emailVerified } = account;
  const known = await findPersonByIdentity(tx, provider, subject);
  if (known) return known;
  const email = account.email?.toLowerCase() ?? null;
  if (email === null || !emailVerified) return 'email_not_verified';
  const person = await findPersonByEmail(tx, email);
  if (person) {
    if ((await listIdentities(tx, person.id)).includes(provider)) return 'other_account';
    await insertIdentity(tx, { personId: person.id, provider, subject, createdAt: now });
    return { ...person, first: 'account_added' };
  }
  const invitation = await findOpenInvitationFor(tx, email, now);
  if (!invitation || !(await markAccepted(tx, invitation.id, now))) return 'not_invited';
  const newId = randomUUID();
  const name = account.name?.trim().slice(0, 100) || email;
  await insertPerson(tx, {
    id: newId,
    email,
    name,
    role: invitation.role,
    passwordHash: null,
    createdAt: now,
  });
  await insertIdentity(tx, { personId: newId, provider, subject, createdAt: now });
  return { id: newId, first: 'joined' };
}
