'use client';

import { useState } from 'react';
import { changePersonRoleAction, removePersonAction, signPersonOutAction } from '@/app/people/actions';
import { useAction } from '@/components/session/use-action';
import { FormError } from '@/components/session/way-in';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import { toastSuccess } from '@/components/ui/toast';
import type { PersonRow } from '@/contracts/people';
import { RoleSelect } from './role-select';

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
        <span className="w-[176px]" />
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
  const { id, name, email, role, is_you: isYou } = person;
  const [isAsking, setAsking] = useState(false);
  const changeRole = useAction(changePersonRoleAction);
  const remove = useAction(removePersonAction);
  const signOut = useAction(signPersonOutAction);
  const isBusy = changeRole.isBusy || remove.isBusy || signOut.isBusy;
  const refusal = changeRole.refusal ?? remove.refusal ?? signOut.refusal;
  const then = async (done: unknown, said: string) => {
    if (done) toastSuccess(said);
    await onChanged();
  };
  return (
    <li className={`px-4 py-3 ${GRID}`}>
      <div className="min-w-0">
        <p className="truncate font-medium">
          {name} {isYou && <span className="font-normal text-muted">(you)</span>}
        </p>
        <p className="truncate text-12 text-muted">{email}</p>
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
      <div className="mt-2 flex flex-wrap gap-1 sm:mt-0 sm:w-[176px] sm:justify-end">
        <Button
          tone="quiet"
          className="px-2"
          disabled={isBusy}
          aria-label={`Sign ${name} out everywhere`}
          onClick={async () => then(await signOut.run({ id }), `${name} is signed out everywhere`)}
        >
          Sign out
        </Button>
        <Button
          tone="danger-quiet"
          className="px-2"
          disabled={isBusy}
          aria-label={`Remove ${name}`}
          onClick={() => setAsking(true)}
        >
          Remove
        </Button>
      </div>
      {refusal && (
        <div className="mt-2 sm:col-span-4">
          <FormError message={refusal.message} />
        </div>
      )}
      {isAsking && (
        <AskDialog
          title={`Remove ${name}?`}
          text="They are signed out at once and cannot come back without a new invitation. What they did stays in the audit log."
          keep="Keep"
          go="Remove"
          onKeep={() => setAsking(false)}
          onGo={async () => {
            setAsking(false);
            await then(await remove.run({ id }), `${name} is removed`);
          }}
        />
      )}
    </li>
  );
}
