'use client';

import { type FormEvent, useState } from 'react';
import { useAction } from '@/components/session/use-action';
import { FormError } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { DialogButtons } from '@/components/ui/dialog-buttons';
import { TextField } from '@/components/ui/text-field';
import { CodeField } from './code-field';

type Proved<T> = Parameters<typeof useAction<{ password: string; code: string }, T>>[0];

interface Props<T> {
  readonly title: string;
  readonly text: string;
  readonly go: string;
  readonly isDangerous?: boolean;
  readonly action: Proved<T>;
  readonly onDone: (data: T) => void;
  readonly onClose: () => void;
}

/** Asks for the password and a code, both, before something is done to the second factor itself. */
export function ProveDialog<T>({ title, text, go, isDangerous = false, ...props }: Props<T>) {
  const [password, setPassword] = useState('');
  const [code, setCode] = useState('');
  const { isBusy, refusal, errorOf, run } = useAction(props.action);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const data = await run({ password, code });
    if (data) props.onDone(data);
  };
  const isAboutField = refusal?.field === 'password' || refusal?.field === 'code';
  return (
    <Dialog title={title} description={text} onClose={props.onClose}>
      <form onSubmit={submit} className="mt-4 grid gap-4" noValidate>
        <TextField
          label="Your password"
          type="password"
          autoComplete="current-password"
          value={password}
          error={errorOf('password')}
          onChange={(event) => setPassword(event.target.value)}
        />
        <CodeField label="Code, or a recovery code" value={code} error={errorOf('code')} onChange={setCode} />
        <FormError message={refusal && !isAboutField ? refusal.message : null} />
        <DialogButtons className="mt-1">
          <Button onClick={props.onClose}>Cancel</Button>
          <Button
            type="submit"
            tone={isDangerous ? 'danger' : 'primary'}
            isBusy={isBusy}
            disabled={password === '' || code.trim() === ''}
          >
            {go}
          </Button>
        </DialogButtons>
      </form>
    </Dialog>
  );
}
