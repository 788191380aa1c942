'use client';

import { type FormEvent, useState } from 'react';
import { confirmSecondFactorAction, startSecondFactorAction } from '@/app/account/actions';
import { useAction } from '@/components/session/use-action';
import { FormError } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { CodeField } from './code-field';
import { QrCode } from './qr-code';
import { RecoveryCodes } from './recovery-codes';

interface Begun {
  readonly secret: string;
  readonly uri: string;
}

/** Sets a second factor up, step by step: the password, the app, the recovery codes. */
export function SetUp({ done, onDone }: { done: string; onDone: () => void }) {
  const [begun, setBegun] = useState<Begun | null>(null);
  const [codes, setCodes] = useState<readonly string[] | null>(null);
  if (codes) {
    return (
      <div className="mt-4 grid gap-4">
        <p role="status" className="font-semibold text-ok">
          It is on: from now on a code is asked for when you sign in.
        </p>
        <RecoveryCodes codes={codes} />
        <Button tone="primary" onClick={onDone}>
          {done}
        </Button>
      </div>
    );
  }
  return begun ? <AppStep {...begun} onConfirmed={setCodes} /> : <PasswordStep onBegun={setBegun} />;
}

function PasswordStep({ onBegun }: { onBegun: (begun: Begun) => void }) {
  const [password, setPassword] = useState('');
  const { isBusy, refusal, errorOf, run } = useAction(startSecondFactorAction);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const begun = await run({ password });
    if (begun) onBegun(begun);
  };
  return (
    <form onSubmit={submit} className="mt-4 grid gap-4" noValidate>
      <TextField
        label="Your password"
        type="password"
        autoComplete="current-password"
        value={password}
        error={errorOf('password')}
        onChange={(event) => setPassword(event.target.value)}
      />
      <FormError message={refusal && refusal.field !== 'password' ? refusal.message : null} />
      <Button type="submit" tone="primary" isBusy={isBusy} disabled={password === ''}>
        Continue
      </Button>
    </form>
  );
}

function AppStep({ secret, uri, onConfirmed }: Begun & { onConfirmed: (codes: readonly string[]) => void }) {
  const [code, setCode] = useState('');
  const { isBusy, refusal, errorOf, run } = useAction(confirmSecondFactorAction);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const confirmed = await run({ code });
    if (confirmed) onConfirmed(confirmed.recovery_codes);
  };
  return (
    <form onSubmit={submit} className="mt-4 grid gap-4" noValidate>
      <div className="grid gap-3">
        <p className="text-muted">Scan this with your authenticator app, or type the key into it.</p>
        <div className="flex flex-wrap items-center gap-4">
          <QrCode text={uri} label="QR code for your authenticator app" />
          <div className="min-w-0 flex-1 basis-[150px]">
            <p className="font-medium text-12 text-muted">Key</p>
            <code className="mt-1 block break-words font-mono text-12">{inGroups(secret)}</code>
          </div>
        </div>
      </div>
      <CodeField
        label="The code that it shows now"
        autoFocus
        value={code}
        error={errorOf('code')}
        onChange={setCode}
      />
      <FormError message={refusal && refusal.field !== 'code' ? refusal.message : null} />
      <Button type="submit" tone="primary" isBusy={isBusy} disabled={code.trim() === ''}>
        Turn it on
      </Button>
    </form>
  );
}

/** Four at a time, to be typed. */
const inGroups = (secret: string): string => secret.match(/.{1,4}/g)?.join(' ') ?? secret;
