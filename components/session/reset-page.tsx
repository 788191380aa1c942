'use client';

import { type FormEvent, useState } from 'react';
import { resetPasswordAction } from '@/app/sign-in/actions';
import { LinkButton } from '@/components/docs/link-button';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { PasswordHint } from './new-account-form';
import { useAction } from './use-action';
import { useLinkToken } from './use-link-token';
import { FormError, WayIn } from './way-in';

/** Whoever forgot a password chooses another one, by a link that an owner made. */
export function ResetPage() {
  const token = useLinkToken();
  const [chosen, setChosen] = useState('');
  const [isDone, setDone] = useState(false);
  const { isBusy, refusal, errorOf, run } = useAction(resetPasswordAction);
  if (token === null) {
    return <WayIn title="This link is not complete" text="Open the whole link that you were sent." />;
  }
  if (isDone) {
    return (
      <WayIn
        title="Your password is another one"
        text="Every session of yours has ended. Sign in with it now."
      >
        <LinkButton href="/sign-in" className="mt-5">
          Sign in
        </LinkButton>
      </WayIn>
    );
  }
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await run({ token: token ?? '', new_password: chosen })) setDone(true);
  };
  return (
    <WayIn
      title="Choose another password"
      text="The link is good once. Sessions of yours that are open somewhere end with it."
    >
      <form onSubmit={submit} className="mt-5 grid gap-4" noValidate>
        <div>
          <TextField
            label="New password"
            type="password"
            autoComplete="new-password"
            value={chosen}
            error={errorOf('new_password')}
            onChange={(event) => setChosen(event.target.value)}
          />
          <PasswordHint />
        </div>
        <FormError message={refusal && refusal.field !== 'new_password' ? refusal.message : null} />
        <Button type="submit" tone="primary" isBusy={isBusy} disabled={chosen === ''}>
          Set it
        </Button>
      </form>
    </WayIn>
  );
}
