'use client';

import { useRouter } from 'next/navigation';
import { useEffect, useState } from 'react';
import { acceptInvitationAction } from '@/app/sign-in/actions';
import { toFailure } from '@/components/api-client/api-error';
import { call } from '@/components/api-client/call';
import { lookUpInvitation } from '@/contracts/session';
import { NewAccountForm } from './new-account-form';
import { ProviderButtons } from './provider-buttons';
import { ROLE_TEXTS } from './role-texts';
import { useAction } from './use-action';
import { useLinkToken } from './use-link-token';
import { WayIn } from './way-in';

type Found = Awaited<ReturnType<typeof call<typeof lookUpInvitation>>>;

/** Whom the link is for, or why it is for nobody. */
function useInvitation(token: string | null | undefined) {
  const [found, setFound] = useState<Found | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    if (token === undefined) return;
    if (token === null) {
      setFault('Open the whole link that you were sent.');
      return;
    }
    call(lookUpInvitation, { body: { token } }).then(setFound, (error: unknown) =>
      setFault(toFailure(error).message),
    );
  }, [token]);
  return { found, fault };
}

/** Somebody who was invited makes their account. */
export function InvitePage() {
  const router = useRouter();
  const token = useLinkToken();
  const { found, fault } = useInvitation(token);
  const { isBusy, refusal, run } = useAction(acceptInvitationAction);
  if (fault !== null)
    return <WayIn title="This invitation cannot be used" text={<p role="alert">{fault}</p>} />;
  if (!found) return <WayIn title="Your invitation" text={<p role="status">Looking it up …</p>} />;
  return (
    <WayIn
      title="You are invited"
      text={
        <>
          <p>
            You join as <strong className="font-semibold text-text">{found.role}</strong>, with the email{' '}
            <strong className="font-semibold text-text">{found.email}</strong>.
          </p>
          <p className="mt-1">{ROLE_TEXTS[found.role]}</p>
        </>
      }
    >
      <NewAccountForm
        asksEmail={false}
        action="Join"
        isBusy={isBusy}
        refusal={refusal}
        onSubmit={async ({ name, password }) => {
          if (!(await run({ token: token ?? '', name, password }))) return;
          router.replace('/');
          router.refresh();
        }}
      />
      <ProviderButtons returnTo="/" />
    </WayIn>
  );
}
