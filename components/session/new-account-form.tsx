'use client';

import { type FormEvent, useState } from 'react';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { PASSWORD_LENGTH_MIN } from '@/domain/password-length';
import { FormError } from './way-in';

export interface AccountFields {
  readonly name: string;
  readonly email: string;
  readonly password: string;
}

interface Props {
  readonly asksEmail: boolean;
  readonly action: string;
  readonly isBusy: boolean;
  readonly refusal: { readonly message: string; readonly field?: string } | null;
  readonly onSubmit: (fields: AccountFields) => Promise<void>;
}

const FIELDS = ['name', 'email', 'password'];

/** What an account on this server needs. */
export function NewAccountForm({ asksEmail, action, isBusy, refusal, onSubmit }: Props) {
  const [fields, setFields] = useState<AccountFields>({ name: '', email: '', password: '' });
  const errorOf = (field: string) => (refusal?.field === field ? refusal.message : null);
  const isAboutField = refusal !== null && FIELDS.includes(refusal.field ?? '');
  const bind = (field: keyof AccountFields) => ({
    value: fields[field],
    error: errorOf(field),
    onChange: (event: { target: { value: string } }) =>
      setFields((all) => ({ ...all, [field]: event.target.value })),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void onSubmit(fields);
  };
  const isComplete = fields.name.trim() && fields.password && (!asksEmail || fields.email.trim());
  return (
    <form onSubmit={submit} className="mt-5 grid gap-4" noValidate>
      <TextField label="Your name" autoComplete="name" maxLength={100} {...bind('name')} />
      {asksEmail && <TextField label="Email" type="email" autoComplete="username" {...bind('email')} />}
      <div>
        <TextField label="Password" type="password" autoComplete="new-password" {...bind('password')} />
        <PasswordHint />
      </div>
      <FormError message={refusal && !isAboutField ? refusal.message : null} />
      <Button type="submit" tone="primary" isBusy={isBusy} disabled={!isComplete}>
        {action}
      </Button>
    </form>
  );
}

/** What makes a password good, below its field. */
export const PasswordHint = () => (
  <p className="mt-1.5 text-12 text-soft">
    At least {PASSWORD_LENGTH_MIN} characters. A few words that only you put together are best.
  </p>
);
