'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { signInAction } from '@/app/sign-in/actions';
import { CodeField } from '@/components/second-factor/code-field';
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
  const [code, setCode] = useState('');
  const [asksCode, setAsksCode] = useState(false);
  const [isLeaving, setLeaving] = useState(false);
  const { isBusy, refusal, errorOf, run } = useAction(signInAction);
  // Said by the server, once the password was right: the form goes on with it, and it is no fault.
  if (refusal?.code === 'second_factor_required' && !asksCode) setAsksCode(true);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ email, password, ...(asksCode ? { code } : {}) }))) return;
    setLeaving(true);
    // Everything that the page knows is of nobody: it is drawn anew for whoever signed in.
    router.replace(returnTo);
    router.refresh();
  };
  const isAboutField = ['email', 'password', 'code'].includes(refusal?.field ?? '');
  const isFault = refusal !== null && !isAboutField && refusal.code !== 'second_factor_required';
  const isEmpty = asksCode ? !code.trim() : !email.trim() || !password;
  return (
    <form onSubmit={submit} className="mt-5 grid gap-4" noValidate>
      {asksCode ? (
        <div>
          <CodeField label="Code" autoFocus value={code} error={errorOf('code')} onChange={setCode} />
          <p className="mt-1.5 text-12 text-soft">
            The one that your authenticator app shows, or one of your recovery codes.
          </p>
        </div>
      ) : (
        <>
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
        </>
      )}
      <FormError message={isFault ? refusal.message : refusal ? null : told} />
      <Button type="submit" tone="primary" isBusy={isBusy || isLeaving} disabled={isEmpty}>
        Sign in
      </Button>
      {asksCode && (
        <Button tone="quiet" onClick={() => window.location.reload()}>
          Sign in as somebody else
        </Button>
      )}
    </form>
  );
}
