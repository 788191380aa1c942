'use client';

import { useState } from 'react';
import { FormError } from '@/components/session/way-in';
import { Button } from '@/components/ui/button';
import { toastSuccess } from '@/components/ui/toast';
import { RESET_HOURS } from '@/contracts/password-reset';
import type { PersonRow } from '@/contracts/people';
import { type Asked, PersonDialog } from './person-dialog';
import { PersonMore } from './person-more';
import { RoleSelect } from './role-select';
import { ShownLink } from './shown-link';
import { usePersonActions } from './use-person-actions';

interface Props {
  readonly people: readonly PersonRow[];
  readonly onChanged: () => Promise<void>;
}

const GRID = 'sm:grid sm:grid-cols-[minmax(0,1fr)_130px_120px_auto] sm:items-center sm:gap-4';
const since = (at: string | null): string =>
  at === null ? 'never' : new Date(at).toLocaleDateString('en', { dateStyle: 'medium' });

/** Everybody who may sign in: a table, on a phone one card each. */
export function PeopleList({ people, onChanged }: Props) {
  return (
    <div className="rounded-card border border-line bg-surface">
      <div aria-hidden="true" className={`hidden px-4 py-2 text-12 text-muted ${GRID}`}>
        <span>Name</span>
        <span>Role</span>
        <span>Signed in</span>
        <span className="w-[214px]" />
      </div>
      <ul className="divide-y divide-line">
        {people.map((person) => (
          <PersonItem key={person.id} person={person} onChanged={onChanged} />
        ))}
      </ul>
    </div>
  );
}

function PersonItem({ person, onChanged }: { person: PersonRow; onChanged: () => Promise<void> }) {
  const { id, name, email, role, is_you: isYou, has_second_factor: hasFactor } = person;
  const [asked, setAsked] = useState<Asked | null>(null);
  const [link, setLink] = useState<string | null>(null);
  const { changeRole, remove, signOut, resetPassword, resetFactor, isBusy, refusal } = usePersonActions();
  const then = async (done: unknown, said: string) => {
    if (done) toastSuccess(said);
    await onChanged();
  };
  const go = async () => {
    setAsked(null);
    if (asked === 'remove') await then(await remove.run({ id }), `${name} is removed`);
    else await then(await resetFactor.run({ id }), `${name} has no second factor any more`);
  };
  return (
    <li className={`px-4 py-3 ${GRID}`}>
      <div className="min-w-0">
        <p className="truncate font-medium">
          {name} {isYou && <span className="font-normal text-muted">(you)</span>}
        </p>
        <p className="truncate text-12 text-muted">
          {email}
          {hasFactor && ' · second factor'}
        </p>
      </div>
      <div className="mt-2 sm:mt-0">
        <RoleSelect
          label={`Role of ${name}`}
          value={role}
          isDisabled={isBusy}
          onChange={async (to) => then(await changeRole.run({ id, role: to }), `${name} is now ${to}`)}
        />
      </div>
      <p className="mt-2 text-12 text-muted sm:mt-0">
        <span className="sm:sr-only">Signed in: </span>
        {since(person.last_signed_in_at)}
      </p>
      <PersonButtons
        person={person}
        isBusy={isBusy}
        onSignOut={async () => then(await signOut.run({ id }), `${name} is signed out everywhere`)}
        onResetPassword={async () => setLink((await resetPassword.run({ id }))?.link ?? null)}
        onAsk={setAsked}
      />
      {refusal && (
        <div className="mt-2 sm:col-span-4">
          <FormError message={refusal.message} />
        </div>
      )}
      {link !== null && (
        <div className="sm:col-span-4">
          <ShownLink
            title={`${name} chooses another password`}
            text={`Send this link yourself: it is shown this once and is good once, for ${RESET_HOURS} hours. Using it ends their sessions.`}
            link={link}
          />
        </div>
      )}
      {asked && <PersonDialog asked={asked} name={name} onKeep={() => setAsked(null)} onGo={go} />}
    </li>
  );
}

interface ButtonsProps {
  readonly person: PersonRow;
  readonly isBusy: boolean;
  readonly onSignOut: () => void;
  readonly onResetPassword: () => void;
  readonly onAsk: (asked: Asked) => void;
}

function PersonButtons({ person, isBusy, onSignOut, onResetPassword, onAsk }: ButtonsProps) {
  const { name } = person;
  return (
    <div className="mt-2 flex flex-wrap gap-1 sm:mt-0 sm:w-[214px] sm:justify-end">
      <Button
        tone="quiet"
        className="px-2"
        disabled={isBusy}
        aria-label={`Sign ${name} out everywhere`}
        onClick={onSignOut}
      >
        Sign out
      </Button>
      <Button
        tone="danger-quiet"
        className="px-2"
        disabled={isBusy}
        aria-label={`Remove ${name}`}
        onClick={() => onAsk('remove')}
      >
        Remove
      </Button>
      <PersonMore
        person={person}
        isDisabled={isBusy}
        onResetPassword={onResetPassword}
        onResetFactor={() => onAsk('factor')}
      />
    </div>
  );
}
