import type { SecretScope } from '@/contracts/secrets';

interface Props {
  readonly value: SecretScope;
  readonly onChange: (scope: SecretScope) => void;
}

const SCOPES = [
  {
    scope: 'global',
    label: 'All workspaces',
    about: 'Stored encrypted, for every workspace here, also later ones.',
  },
  { scope: 'workspace', label: 'Only this one', about: 'Stored encrypted, for this workspace alone.' },
] as const satisfies readonly { scope: SecretScope; label: string; about: string }[];

/** For whom a secret is stored. */
export function ScopeChoice({ value, onChange }: Props) {
  return (
    <fieldset>
      <legend className="sr-only">For whom it is stored</legend>
      <div className="scope-switch mb-0!">
        {SCOPES.map(({ scope, label }) => (
          <label key={scope} className="scope-choice" data-checked={value === scope}>
            <input
              type="radio"
              name="secret-scope"
              className="sr-only"
              checked={value === scope}
              onChange={() => onChange(scope)}
            />
            {label}
          </label>
        ))}
      </div>
      <p className="mt-1.5 text-12 text-muted">{SCOPES.find(({ scope }) => scope === value)?.about}</p>
    </fieldset>
  );
}
