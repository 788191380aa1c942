'use client';

import { useRouter } from 'next/navigation';
import { type FormEvent, useState } from 'react';
import { changePasswordAction, renameAccountAction, signOutEverywhereAction } from '@/app/account/actions';
import { whileSigningOut } from '@/components/api-client/dead-session';
import { leaveTo, signOutHere } from '@/components/session/sign-out';
import { useAction } from '@/components/session/use-action';
import { FormError } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { toastError, toastSuccess } from '@/components/ui/toast';

export function NameForm({ name: before }: { name: string }) {
  const router = useRouter();
  const [name, setName] = useState(before);
  const { isBusy, refusal, run } = useAction(renameAccountAction);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ name }))) return;
    toastSuccess('Name saved');
    router.refresh();
  };
  return (
    <form onSubmit={submit} className="mt-3 flex items-start gap-3" noValidate>
      <TextField
        label="Name"
        autoComplete="name"
        className="min-w-0 flex-1"
        value={name}
        error={refusal?.message ?? null}
        maxLength={100}
        onChange={(event) => setName(event.target.value)}
      />
      <Button type="submit" className="mt-[22px]" isBusy={isBusy} disabled={name.trim() === ''}>
        Save
      </Button>
    </form>
  );
}

interface PasswordProps {
  readonly hasPassword: boolean;
  readonly onChanged: () => Promise<void>;
}

export function PasswordForm({ hasPassword, onChanged }: PasswordProps) {
  const [current, setCurrent] = useState('');
  const [chosen, setChosen] = useState('');
  const { isBusy, refusal, errorOf, run } = useAction(changePasswordAction);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (!(await run({ current_password: current, new_password: chosen }))) return;
    setCurrent('');
    setChosen('');
    toastSuccess('Password changed. Your other sessions have ended.');
    await onChanged();
  };
  return (
    <form onSubmit={submit} className="grid gap-3" noValidate>
      {hasPassword && (
        <TextField
          label="Current password"
          type="password"
          autoComplete="current-password"
          value={current}
          error={errorOf('current_password')}
          onChange={(event) => setCurrent(event.target.value)}
        />
      )}
      <TextField
        label="New password"
        type="password"
        autoComplete="new-password"
        value={chosen}
        error={errorOf('new_password')}
        onChange={(event) => setChosen(event.target.value)}
      />
      <FormError message={refusal && refusal.field === undefined ? refusal.message : null} />
      <div>
        <Button type="submit" isBusy={isBusy} disabled={chosen === '' || (hasPassword && current === '')}>
          {hasPassword ? 'Change password' : 'Set password'}
        </Button>
      </div>
    </form>
  );
}

export function SignOutButtons() {
  const { isBusy, refusal, run } = useAction(signOutEverywhereAction);
  const [isLeaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    if (await signOutHere()) return;
    setLeaving(false);
    toastError('Signing out did not work. Try again in a moment.');
  };
  return (
    <>
      <p className="text-muted">
        Signing out everywhere ends every session of yours at once, on this and every other device.
      </p>
      <div className="mt-3 flex flex-wrap gap-2">
        <Button isBusy={isLeaving} onClick={() => void leave()}>
          Sign out
        </Button>
        <Button
          tone="danger-quiet"
          isBusy={isBusy}
          onClick={async () => {
            await whileSigningOut(async () => {
              const isDone = (await run({ confirm: true })) !== null;
              if (isDone) leaveTo('/sign-in');
              return isDone;
            });
          }}
        >
          Sign out everywhere
        </Button>
      </div>
      <FormError message={refusal?.message ?? null} />
    </>
  );
}
