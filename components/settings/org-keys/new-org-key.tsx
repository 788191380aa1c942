'use client';

import { type FormEvent, useId, useState } from 'react';
import { inputClass, Labelled } from '@/components/create-workspace/labelled';
import { Button } from '@/components/ui/button';
import { TextField } from '@/components/ui/text-field';
import { ROLES, type Role } from '@/domain/access-rules';

const NAME_MAX = 100;
const UNNAMED = 'Unnamed key';

const MEANINGS: Record<Role, string> = {
  viewer: 'Reads what there is, secrets excepted.',
  operator: 'Runs the organisation: workspaces, messages, their secrets.',
  owner: 'Full admin of this organisation: everything that you may do here.',
};

interface Props {
  readonly isBusy: boolean;
  readonly nameError: string | null;
  readonly onChange: () => void;
  /** @returns whether it was made */
  readonly onMint: (name: string, role: Role) => Promise<boolean>;
}

/** Makes a key: what it is for, and how much it may do. */
export function NewOrgKey({ isBusy, nameError, onChange, onMint }: Props) {
  const id = useId();
  const [name, setName] = useState('');
  const [role, setRole] = useState<Role>('operator');
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await onMint(name.trim() === '' ? UNNAMED : name.trim(), role)) setName('');
  };
  return (
    <form noValidate className="org-key-form" onSubmit={(event) => void submit(event)}>
      <TextField
        label="What it is for (optional)"
        placeholder="CI of the website"
        maxLength={NAME_MAX}
        value={name}
        error={nameError}
        onChange={(event) => {
          setName(event.target.value);
          onChange();
        }}
      />
      <Labelled id={id} label="Role" error={null}>
        <select
          id={id}
          value={role}
          className={inputClass(false)}
          onChange={(event) => setRole(ROLES.find((known) => known === event.target.value) ?? 'operator')}
        >
          {ROLES.map((known) => (
            <option key={known}>{known}</option>
          ))}
        </select>
      </Labelled>
      <p className={`org-key-meaning ${role === 'owner' ? 'text-warn' : 'text-soft'}`} aria-live="polite">
        {MEANINGS[role]}
      </p>
      <Button type="submit" isSmall isBusy={isBusy} className="justify-self-end">
        New key
      </Button>
    </form>
  );
}
