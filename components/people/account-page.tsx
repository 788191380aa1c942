'use client';

import { useState } from 'react';
import { call } from '@/components/api-client/call';
import { SecondFactorSection } from '@/components/second-factor/second-factor-section';
import { useSession } from '@/components/session/session-context';
import { ErrorBox } from '@/components/ui/error-box';
import { getAccount } from '@/contracts/account';
import { NameForm, PasswordForm, SignOutButtons } from './account-forms';
import { PeopleFrame, Section } from './people-frame';
import { SessionList } from './session-list';
import { useLoaded } from './use-loaded';

const loadAccount = () => call(getAccount);

/** What whoever is signed in may change about themselves. */
export function AccountPage() {
  return (
    <PeopleFrame
      section="account"
      title="Account"
      text="Your name, how you sign in, and where you are signed in."
    >
      <Account />
    </PeopleFrame>
  );
}

function Account() {
  const { data, error, isLoading, reload } = useLoaded(loadAccount);
  const [changes, setChanges] = useState(0);
  // Another role shows while the page is open.
  const role = useSession()?.person?.role ?? data?.role;
  if (!data) {
    return (
      <div className="mt-6">
        {error ? (
          <ErrorBox
            title="Your account could not be loaded"
            error={error}
            isRetrying={isLoading}
            onRetry={() => void reload()}
          />
        ) : (
          <div role="status" className="h-40 animate-pulse rounded-card bg-bg-2 motion-reduce:animate-none">
            <span className="sr-only">Loading your account</span>
          </div>
        )}
      </div>
    );
  }
  const { providers } = data;
  const changed = async () => {
    setChanges((n) => n + 1);
    await reload();
  };
  return (
    <div className="max-w-[520px]">
      <Section title="You">
        <p className="text-muted">
          {data.email} · {role}
          {providers.length > 0 && ` · signs in through ${providers.join(', ')} too`}
        </p>
        <NameForm name={data.name} />
      </Section>
      <Section title={data.has_password ? 'Change your password' : 'Set a password'}>
        <PasswordForm hasPassword={data.has_password} onChanged={changed} />
      </Section>
      <Section title="Second factor">
        <SecondFactorSection account={data} onChanged={changed} />
      </Section>
      <Section title="Where you are signed in">
        {/* Another password, or a second factor, ends sessions. */}
        <SessionList key={changes} />
      </Section>
      <Section title="Sign out">
        <SignOutButtons />
      </Section>
    </div>
  );
}
