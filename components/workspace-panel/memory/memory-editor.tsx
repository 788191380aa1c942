'use client';

import { type FormEvent, type KeyboardEvent, useEffect, useId, useRef } from 'react';
import { describedBy, inputClass, Labelled } from '@/components/create-workspace/labelled';
import { Button } from '@/components/ui/button';
import { formatDate } from '@/components/ui/moments';
import type { MemoryRow } from '@/contracts/memory';
import { MemoryConflict } from './memory-conflict';
import { AS_NOW, LIFETIMES } from './memory-draft';
import { useMemoryForm } from './use-memory-form';

interface Props {
  readonly workspaceId: string;
  /** Null: a new key. */
  readonly row: MemoryRow | null;
  readonly onClose: () => void;
}

/** Adds a key, or gives one another value. What somebody else writes meanwhile is shown, never overwritten unasked. */
export function MemoryEditor({ workspaceId, row, onClose }: Props) {
  const id = useId();
  const form = useRef<HTMLFormElement>(null);
  const memory = useMemoryForm(workspaceId, row, onClose);
  const { draft, errors, change } = memory;
  useEffect(() => form.current?.querySelector<HTMLElement>('input, textarea')?.focus(), []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void memory.save();
  };
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    onClose();
  };
  return (
    <form
      ref={form}
      noValidate
      aria-label={row ? `Edit ${row.key}` : 'New key'}
      className="memory-editor"
      onKeyDown={leave}
      onSubmit={submit}
    >
      {row ? (
        <p className="memory-key">{row.key}</p>
      ) : (
        <KeyField
          id={`${id}-key`}
          value={draft.key}
          error={errors.key ?? null}
          onChange={(key) => change({ key })}
        />
      )}
      <Labelled
        id={`${id}-value`}
        label="Value"
        hint="A text, or JSON. Never a secret: agents and people read it."
        error={errors.value ?? null}
      >
        <textarea
          id={`${id}-value`}
          rows={5}
          value={draft.value}
          spellCheck={false}
          aria-invalid={errors.value !== undefined || undefined}
          aria-describedby={describedBy(`${id}-value`, true)}
          className={`${inputClass(errors.value !== undefined)} memory-textarea`}
          onChange={(event) => change({ value: event.target.value })}
        />
      </Labelled>
      <LifetimeField
        id={`${id}-ttl`}
        value={draft.ttl}
        until={row?.expires_at}
        onChange={(ttl) => change({ ttl })}
      />
      {memory.conflict && (
        <MemoryConflict conflict={memory.conflict} onTake={memory.take} onOverwrite={memory.overwrite} />
      )}
      {memory.refusal !== null && (
        <p role="alert" className="memory-refusal">
          {memory.refusal}
        </p>
      )}
      <div className="flex justify-end gap-2">
        <Button isSmall onClick={onClose}>
          Cancel
        </Button>
        <Button isSmall type="submit" tone="primary" isBusy={memory.isBusy}>
          Save
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  readonly id: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}

function KeyField({ id, value, error, onChange }: FieldProps & { readonly error: string | null }) {
  return (
    <Labelled id={id} label="Key" error={error}>
      <input
        id={id}
        value={value}
        placeholder="project:state"
        autoComplete="off"
        spellCheck={false}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, error !== null)}
        className={`${inputClass(error !== null)} font-mono`}
        onChange={(event) => onChange(event.target.value)}
      />
    </Labelled>
  );
}

function LifetimeField({ id, value, until, onChange }: FieldProps & { readonly until: string | undefined }) {
  return (
    <Labelled id={id} label="Keep it" error={null}>
      <select
        id={id}
        value={value}
        className={inputClass(false)}
        onChange={(event) => onChange(event.target.value)}
      >
        {until !== undefined && <option value={AS_NOW}>Until {formatDate(until)}, as now</option>}
        {LIFETIMES.map(([seconds, label]) => (
          <option key={seconds} value={seconds}>
            {label}
          </option>
        ))}
      </select>
    </Labelled>
  );
}
