'use client';

import { useRouter } from 'next/navigation';
import { claimServerAction } from '@/app/sign-in/actions';
import { type AccountFields, NewAccountForm } from './new-account-form';
import { useAction } from './use-action';
import { useLinkToken } from './use-link-token';
import { WayIn } from './way-in';

/** The first owner claims the server. */
export function ClaimPage() {
  const router = useRouter();
  const token = useLinkToken();
  const { isBusy, refusal, run } = useAction(claimServerAction);
  if (token === null) {
    return (
      <WayIn
        title="This link is not complete"
        text="Open the whole link that the server printed at its start, or run npm run claim on the server for a new one."
      />
    );
  }
  const submit = async ({ name, email, password }: AccountFields) => {
    if (!(await run({ token: token ?? '', name, email, password }))) return;
    router.replace('/');
    router.refresh();
  };
  return (
    <WayIn
      title="Claim this server"
      text="You become its first owner. Nobody else can sign up afterwards; you invite who else is to come in."
    >
      <NewAccountForm asksEmail action="Claim it" isBusy={isBusy} refusal={refusal} onSubmit={submit} />
    </WayIn>
  );
}
