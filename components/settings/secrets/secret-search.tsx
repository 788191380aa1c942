'use client';

import { Search } from 'lucide-react';
import { type KeyboardEvent, type RefObject, useEffect, useRef } from 'react';

/** Finds a secret by its name. Esc empties it first. */
export function SecretSearch({ value, onChange }: { value: string; onChange: (typed: string) => void }) {
  const field = useRef<HTMLInputElement>(null);
  useFindKey(field);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || value === '') return;
    event.preventDefault();
    onChange('');
  };
  return (
    <div className="secrets-search">
      <Search aria-hidden="true" size={14} strokeWidth={1.75} />
      <input
        ref={field}
        type="search"
        aria-label="Find a secret by its name"
        placeholder="Find"
        autoComplete="off"
        spellCheck={false}
        value={value}
        onKeyDown={leave}
        onChange={(event) => onChange(event.target.value)}
      />
    </div>
  );
}

/** Ctrl or ⌘ with F, pressed inside the settings, finds here and not in the page. */
function useFindKey(field: RefObject<HTMLInputElement | null>): void {
  useEffect(() => {
    const pressed = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'f' || !(event.ctrlKey || event.metaKey)) return;
      if (!(event.target instanceof Element) || !event.target.closest('.settings')) return;
      event.preventDefault();
      field.current?.focus();
    };
    window.addEventListener('keydown', pressed);
    return () => window.removeEventListener('keydown', pressed);
  }, [field]);
}
