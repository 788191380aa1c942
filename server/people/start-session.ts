import { updatePerson } from '@/db/queries/people';
import type { PersonRecord } from '@/db/schema/people';
import { mutate } from '../audit/mutate';
import type { Deps } from '../deps';
import type { Principal, RequestInfo } from '../principal';
import { actingAs } from './person-principal';
import { makeSessionCookie } from './session-cookie';

/** Writes down that a person has signed in, and gives their browser a session. */
export async function startSession(
  deps: Deps,
  principal: Principal,
  person: Pick<PersonRecord, 'id' | 'sessionVersion'>,
  request: RequestInfo,
  { action, by }: { readonly action: string; readonly by: string },
): Promise<void> {
  await mutate(deps, actingAs(principal, person.id), action, async (mutation) => {
    await updatePerson(mutation.tx, person.id, { lastSignedInAt: mutation.now });
    await mutation.audit({ workspaceId: null, details: { by } });
  });
  request.setCookie(await makeSessionCookie(deps, { personId: person.id, version: person.sessionVersion }));
}
