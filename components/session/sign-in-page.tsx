'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { signInAction } from '@/app/sign-in/actions';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { ProviderButtons } from './provider-buttons';
import { safeReturnTo } from './return-to';
import { useSession } from './session-context';
import { useAction } from './use-action';
import { FormError, WayIn } from './way-in';

/** Why a provider's sign-in led nowhere. */
const REFUSALS: Readonly<Record<string, string>> = {
  denied: 'You did not agree there, so nobody was signed in.',
  email_not_verified:
    'The provider does not vouch for your email address, so nobody can be sure that it is yours.',
  not_invited:
    'Nobody with this email address is here or invited. Ask an owner of this server for an invitation.',
  other_account: 'This email address is here with another account of that provider. Sign in with that one.',
};
/** It does not say why: whoever was removed finds out by trying. */
const ENDED = 'Your session has ended. If you cannot sign in any more, ask an owner of this server.';
const FAILED = 'Signing in there did not work. Try again.';

export function SignInPage() {
  const session = useSession();
  const query = useSearchParams();
  const returnTo = safeReturnTo(query.get('return_to'));
  if (session?.claimed === false) {
    return (
      <WayIn
        title="This server has no owner yet"
        text="Its console shows a link by which the first owner claims it. Run npm run claim on the server for a new one."
      />
    );
  }
  const refused = query.get('refused');
  const told = refused ? (REFUSALS[refused] ?? FAILED) : query.has('error') ? FAILED : null;
  return (
    <WayIn
      title="Sign in"
      text={query.has('ended') ? ENDED : 'With the account that you have on this server.'}
    >
      <SignInForm returnTo={returnTo} told={told} />
      <ProviderButtons returnTo={returnTo} />
    </WayIn>
  );
}

function SignInForm({ returnTo, told }: { returnTo: string; told: string | null }) {
  const router = useRouter();
  const [email, setEmail] = useState('');
  const [password, setPassword] = useState('');
  const [isLeaving, setLeaving] = useState(false);
  const { isBusy, refusal, errorOf, run } = useAction(signInAction);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ email, password }))) return;
    setLeaving(true);
    // Everything that the page knows is of nobody: it is drawn anew for whoever signed in.
    router.replace(returnTo);
    router.refresh();
  };
  const isAboutField = refusal?.field === 'email' || refusal?.field === 'password';
  return (
    <form onSubmit={submit} className="mt-5 grid gap-4" noValidate>
      <TextField
        label="Email"
        type="email"
        autoComplete="username"
        value={email}
        error={errorOf('email')}
        onChange={(event) => setEmail(event.target.value)}
      />
      <TextField
        label="Password"
        type="password"
        autoComplete="current-password"
        value={password}
        error={errorOf('password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      <FormError message={refusal && !isAboutField ? refusal.message : refusal ? null : told} />
      <Button type="submit" tone="primary" isBusy={isBusy || isLeaving} disabled={!email.trim() || !password}>
        Sign in
      </Button>
    </form>
  );
}
