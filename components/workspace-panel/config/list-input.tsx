'use client';

import { X } from 'lucide-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import { describedBy, inputClass, Labelled } from '@/components/create-workspace/labelled';
import type { FileField } from './form-fields';

interface Props {
  readonly id: string;
  readonly field: Extract<FileField, { kind: 'list' }>;
  readonly items: readonly string[];
  readonly onChange: (items: readonly string[]) => void;
}

/** A list of short texts: Enter or a comma takes in what was typed, and so does leaving the box. */
export function ListInput({ id, field, items, onChange }: Props) {
  const [typed, setTyped] = useState('');
  const [error, setError] = useState<string | null>(null);
  const box = useRef<HTMLInputElement>(null);
  const add = () => {
    if (typed.trim() === '') return setError(null);
    const read = field.readItem(typed);
    if ('error' in read) return setError(read.error);
    setTyped('');
    setError(null);
    if (!items.includes(read.item)) onChange([...items, read.item]);
  };
  const remove = (item: string) => {
    onChange(items.filter((other) => other !== item));
    box.current?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const isSaving = event.key === 's' && (event.ctrlKey || event.metaKey);
    if (isSaving) add();
    if (event.key !== 'Enter' && event.key !== ',') return;
    event.preventDefault();
    add();
  };
  return (
    <Labelled id={id} label={field.label} hint={field.hint} error={error}>
      {items.length > 0 && (
        <ul className="config-items" aria-label={field.label}>
          {items.map((item) => (
            <li key={item} className={field.isCode ? 'font-mono text-12' : undefined}>
              <bdi>{item}</bdi>
              <button type="button" aria-label={`Remove ${item}`} onClick={() => remove(item)}>
                <X aria-hidden="true" size={14} strokeWidth={1.75} />
              </button>
            </li>
          ))}
        </ul>
      )}
      <input
        ref={box}
        id={id}
        autoComplete="off"
        spellCheck={false}
        placeholder={`Add a ${field.noun}`}
        className={inputClass(error !== null)}
        value={typed}
        aria-invalid={error !== null || undefined}
        aria-describedby={describedBy(id, error !== null || field.hint !== undefined)}
        onChange={(event) => {
          setTyped(event.target.value);
          setError(null);
        }}
        onKeyDown={pressed}
        onBlur={add}
      />
    </Labelled>
  );
}
