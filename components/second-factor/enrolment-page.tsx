'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { safeReturnTo } from '@/components/session/return-to';
import { signOutHere } from '@/components/session/sign-out';
import { WayIn } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import { toastError } from '@/components/ui/toast';
import { SetUp } from './set-up';

/** Where a person goes first on a server that asks everybody for a second factor. */
export function EnrolmentPage() {
  const router = useRouter();
  const returnTo = safeReturnTo(useSearchParams().get('return_to'));
  return (
    <WayIn
      title="One more thing"
      text="This server asks everybody for a second factor: an app on your phone that shows a code when you sign in. It takes a minute."
    >
      <SetUp
        done="Go on"
        onDone={() => {
          router.replace(returnTo);
          router.refresh();
        }}
      />
      <Button
        tone="quiet"
        className="mt-3 -ml-3.5"
        onClick={async () => {
          if (!(await signOutHere())) toastError('Signing out did not work. Try again in a moment.');
        }}
      >
        Sign out
      </Button>
    </WayIn>
  );
}
