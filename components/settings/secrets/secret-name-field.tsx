'use client';

import { describedBy, inputClass, Labelled } from '@/components/create-workspace/labelled';
import { SUGGESTED_SECRET_NAMES, toSecretName } from '@/domain/secret-name';

interface Props {
  readonly id: string;
  readonly value: string;
  /** These are not offered. */
  readonly taken: ReadonlySet<string>;
  readonly error: string | null;
  readonly hint: string | undefined;
  readonly onChange: (name: string) => void;
}

/** The name of a new secret, in capitals while it is typed, with the usual ones to choose from. */
export function SecretNameField({ id, value, taken, error, hint, onChange }: Props) {
  return (
    <Labelled id={id} label="Name" hint={hint} error={error}>
      <input
        id={id}
        list={`${id}-names`}
        value={value}
        placeholder="GITHUB_TOKEN"
        autoComplete="off"
        autoCapitalize="characters"
        spellCheck={false}
        maxLength={128}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, error !== null || hint !== undefined)}
        className={`${inputClass(error !== null)} secret-name-input font-mono`}
        onChange={(event) => onChange(toSecretName(event.target.value))}
      />
      <datalist id={`${id}-names`}>
        {SUGGESTED_SECRET_NAMES.filter((name) => !taken.has(name)).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
    </Labelled>
  );
}
