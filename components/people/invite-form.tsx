'use client';

import { type FormEvent, useState } from 'react';
import { invitePersonAction } from '@/app/people/actions';
import { Labelled } from '@/components/create-workspace/labelled';
import { ROLE_TEXTS } from '@/components/session/role-texts';
import { useAction } from '@/components/session/use-action';
import { FormError } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { INVITATION_DAYS } from '@/contracts/people';
import type { Role } from '@/domain/access-rules';
import { RoleSelect } from './role-select';
import { ShownLink } from './shown-link';

interface Shown {
  readonly email: string;
  readonly link: string;
}

/** Makes an invitation, and shows its link this once. */
export function InviteForm({ onInvited }: { onInvited: () => Promise<void> }) {
  const [email, setEmail] = useState('');
  const [role, setRole] = useState<Role>('viewer');
  const [shown, setShown] = useState<Shown | null>(null);
  const { isBusy, refusal, errorOf, run } = useAction(invitePersonAction);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const made = await run({ email, role });
    if (!made) return;
    setShown({ email: made.email, link: made.link });
    setEmail('');
    await onInvited();
  };
  return (
    <div className="rounded-card border border-line bg-surface p-4">
      <form onSubmit={submit} className="grid items-start gap-3 sm:grid-cols-[1fr_140px_auto]" noValidate>
        <TextField
          label="Email"
          type="email"
          value={email}
          error={errorOf('email')}
          onChange={(event) => setEmail(event.target.value)}
        />
        <Labelled id="invite-role" label="Role" error={errorOf('role')}>
          <RoleSelect id="invite-role" value={role} onChange={setRole} />
        </Labelled>
        <Button
          type="submit"
          tone="primary"
          className="sm:mt-[22px]"
          isBusy={isBusy}
          disabled={!email.trim()}
        >
          Invite
        </Button>
      </form>
      <p className="mt-2 text-12 text-soft">{ROLE_TEXTS[role]}</p>
      {refusal && refusal.field === undefined && (
        <div className="mt-3">
          <FormError message={refusal.message} />
        </div>
      )}
      {shown && (
        <ShownLink
          title={`The invitation of ${shown.email}`}
          text={`Send this link yourself: it is shown this once, is good for ${INVITATION_DAYS} days and lets one person in.`}
          link={shown.link}
        />
      )}
    </div>
  );
}
