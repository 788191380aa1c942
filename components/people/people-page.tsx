'use client';

import { call } from '@/components/api-client/call';
import { useMay } from '@/components/session/session-context';
import { ErrorBox } from '@/components/ui/error-box';
import { listInvitations, listPeople } from '@/contracts/people';
import { InvitationList } from './invitation-list';
import { InviteForm } from './invite-form';
import { PeopleFrame, Section } from './people-frame';
import { PeopleList } from './people-list';
import { useLoaded } from './use-loaded';

async function loadPeople() {
  const [{ people }, { invitations }] = await Promise.all([call(listPeople), call(listInvitations)]);
  return { people, invitations };
}

/** Who is here, and who is invited. */
export function PeoplePage() {
  const mayManage = useMay(listPeople);
  return (
    <PeopleFrame section="people" title="People" text="Who may sign in to this server, and what each may do.">
      {mayManage ? <People /> : <p className="mt-6">Only owners see who is here and invite others.</p>}
    </PeopleFrame>
  );
}

function People() {
  const { data, error, isLoading, reload } = useLoaded(loadPeople);
  if (!data) {
    return (
      <div className="mt-6">
        {error ? (
          <ErrorBox
            title="People could not be loaded"
            error={error}
            isRetrying={isLoading}
            onRetry={() => void reload()}
          />
        ) : (
          <div role="status" className="h-40 animate-pulse rounded-card bg-bg-2 motion-reduce:animate-none">
            <span className="sr-only">Loading people</span>
          </div>
        )}
      </div>
    );
  }
  return (
    <>
      <Section title="Invite somebody">
        <InviteForm onInvited={reload} />
      </Section>
      {data.invitations.length > 0 && (
        <Section title="Invited">
          <InvitationList invitations={data.invitations} onChanged={reload} />
        </Section>
      )}
      <Section title="Here">
        <PeopleList people={data.people} onChanged={reload} />
      </Section>
    </>
  );
}
