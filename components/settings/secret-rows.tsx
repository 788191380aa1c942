'use client';

import { Check } from 'lucide-react';
import { type FormEvent, useId, useLayoutEffect, useRef, useState } from 'react';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { saveGlobalSecret } from '@/contracts/secrets';
import { SecretValueField } from './secret-value-field';
import { useSecretWriting } from './secrets/use-secrets';
import { useSending } from './use-sending';
import './settings.css';

interface Props {
  readonly names: readonly string[];
  /** The names that have a value already. */
  readonly configured: ReadonlySet<string>;
  readonly onSaved: (name: string) => void;
}

/** Asks for global secrets that something needs: one row each, saved one by one, done when it is ticked. */
export function SecretRows({ names, configured, onSaved }: Props) {
  return (
    <ul className="missing-keys">
      {names.map((name) => (
        <MissingKey key={name} name={name} isSaved={configured.has(name)} onSaved={() => onSaved(name)} />
      ))}
    </ul>
  );
}

function MissingKey({ name, isSaved, onSaved }: { name: string; isSaved: boolean; onSaved: () => void }) {
  const id = useId();
  const [value, setValue] = useState('');
  const { save } = useSecretWriting(null);
  const { busy, refusal, send, forget } = useSending();
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (value === '' || (await send(name, () => save(name, value))) === null) return;
    setValue('');
    onSaved();
  };
  const mayStore = useMay(saveGlobalSecret);
  const row = useRef<HTMLLIElement>(null);
  const wasSaved = useRef(isSaved);
  useLayoutEffect(() => {
    const isNew = isSaved && !wasSaved.current;
    wasSaved.current = isSaved;
    // The field is gone with the focus in it: what is to be typed next has it then.
    if (isNew && document.activeElement === document.body) fieldAfter(row.current)?.focus();
  }, [isSaved]);
  if (isSaved) {
    return (
      <li ref={row} className="missing-key" data-saved>
        <span className="secret-name">{name}</span>
        <span className="missing-saved">
          <Check aria-hidden="true" size={14} strokeWidth={2.25} />
          Saved
        </span>
      </li>
    );
  }
  if (!mayStore) {
    return (
      <li className="missing-key">
        <span className="secret-name">{name}</span>
        <span className="text-12 text-muted">An owner stores it</span>
      </li>
    );
  }
  return (
    <li className="missing-key">
      <form onSubmit={(event) => void submit(event)} className="min-w-0 flex-1">
        <label htmlFor={id} className="secret-name">
          {name}
        </label>
        <div className="mt-1 flex items-start gap-2">
          <SecretValueField
            id={id}
            value={value}
            isInvalid={refusal !== null}
            describedBy={refusal ? `${id}-error` : undefined}
            placeholder="Value"
            onChange={(text) => {
              setValue(text);
              forget();
            }}
          />
          <Button type="submit" isBusy={busy !== null} disabled={value === ''}>
            Save<span className="sr-only"> {name}</span>
          </Button>
        </div>
        {refusal && (
          <p id={`${id}-error`} role="alert" className="mt-1.5 text-12 text-bad">
            {refusal.message}
          </p>
        )}
      </form>
    </li>
  );
}

/** The next field of the same window that waits for a value. */
function fieldAfter(row: HTMLElement | null): HTMLElement | undefined {
  const fields = row?.closest('[role="dialog"]')?.querySelectorAll<HTMLElement>('.secret-input') ?? [];
  return [...fields].find(
    (field) => row && row.compareDocumentPosition(field) & Node.DOCUMENT_POSITION_FOLLOWING,
  );
}
