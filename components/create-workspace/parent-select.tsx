'use client';

import { ChevronDown } from 'lucide-react';
import { type KeyboardEvent, useEffect, useMemo, useRef, useState } from 'react';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { describedBy, inputClass, Labelled } from './labelled';
import { LISTED_MAX, matchParents, NO_PARENT, type ParentOption } from './match-parents';

interface Props {
  readonly id: string;
  readonly value: string | null;
  readonly error: string | null;
  readonly onChange: (parentId: string | null) => void;
}

/** A list to choose the parent from that narrows as one types: an organisation may have hundreds. */
export function ParentSelect({ id, value, error, onChange }: Props) {
  const rows = useWorkspaces((state) => state.rows);
  /** Null: the list is closed. */
  const [typed, setTyped] = useState<string | null>(null);
  const [at, setAt] = useState(0);
  const options = useMemo(() => (typed === null ? [] : matchParents(rows, typed)), [rows, typed]);
  const listed = options.slice(0, LISTED_MAX);
  const chosen = value === null ? NO_PARENT.name : (rows.get(value)?.name ?? 'A workspace that is gone');
  const close = () => setTyped(null);
  const search = (text: string) => {
    setTyped(text);
    setAt(0);
  };
  const choose = (option: ParentOption | undefined) => {
    if (!option) return;
    onChange(option.id);
    close();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      if (typed === null) return search('');
      const step = event.key === 'ArrowDown' ? 1 : -1;
      setAt((index) => Math.min(Math.max(index + step, 0), Math.max(listed.length - 1, 0)));
    } else if (event.key === 'Enter' && typed !== null) {
      event.preventDefault();
      choose(listed[at]);
    } else if (event.key === 'Escape' && typed !== null) close();
  };
  return (
    <Labelled id={id} label="Reports to" error={error}>
      <div className="relative">
        <input
          id={id}
          role="combobox"
          autoComplete="off"
          aria-expanded={typed !== null}
          aria-controls={`${id}-list`}
          aria-autocomplete="list"
          aria-invalid={error !== null || undefined}
          aria-describedby={describedBy(id, error !== null)}
          aria-activedescendant={typed !== null && listed.length > 0 ? `${id}-${at}` : undefined}
          className={`${inputClass(error !== null)} pr-9`}
          value={typed ?? chosen}
          placeholder="Search workspaces"
          onClick={() => typed === null && search('')}
          onChange={(event) => search(event.target.value)}
          onKeyDown={pressed}
          onBlur={close}
        />
        <ChevronDown
          aria-hidden="true"
          size={16}
          strokeWidth={1.75}
          className="pointer-events-none absolute top-1/2 right-2.5 -translate-y-1/2 text-soft"
        />
        {typed !== null && (
          <Options
            id={id}
            options={listed}
            rest={options.length - listed.length}
            at={at}
            value={value}
            onChoose={choose}
          />
        )}
      </div>
    </Labelled>
  );
}

interface OptionsProps {
  readonly id: string;
  readonly options: readonly ParentOption[];
  /** Found, and not listed. */
  readonly rest: number;
  readonly at: number;
  readonly value: string | null;
  readonly onChoose: (option: ParentOption) => void;
}

function Options({ id, options, rest, at, value, onChoose }: OptionsProps) {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // In a body of its own: newer browsers answer with a promise, which is no cleanup.
    void list.current?.children[at]?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  return (
    <div className="absolute inset-x-0 top-full z-10 mt-1 overflow-hidden rounded-card border border-line-2 bg-surface shadow-float">
      <div
        ref={list}
        id={`${id}-list`}
        role="listbox"
        aria-labelledby={`${id}-label`}
        className="max-h-[212px] overflow-y-auto p-1"
      >
        {options.map((option, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the input has the focus and its keys choose
          // biome-ignore lint/a11y/useFocusableInteractive: as above; aria-activedescendant points here
          <div
            key={option.id ?? 'none'}
            id={`${id}-${index}`}
            role="option"
            aria-selected={option.id === value}
            data-active={index === at || undefined}
            className="flex min-h-8 cursor-default items-center gap-2 rounded-button px-2.5 hover:bg-bg-2 data-active:bg-accent-bg aria-selected:font-semibold pointer-coarse:min-h-11"
            // The input would lose the focus, and close the list, before the click arrives.
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => onChoose(option)}
          >
            <span className="truncate">{option.name}</span>
            {option.under !== null && <span className="shrink-0 text-12 text-muted">{option.under}</span>}
          </div>
        ))}
      </div>
      {options.length === 0 && <p className="px-3.5 pb-3 text-muted">No workspace has this in its name.</p>}
      {rest > 0 && (
        <p className="border-line border-t px-3.5 py-2 text-12 text-muted">{rest} more: type to narrow.</p>
      )}
    </div>
  );
}
