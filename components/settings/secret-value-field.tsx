'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ClipboardEvent, useEffect, useLayoutEffect, useRef, useState } from 'react';

const SHOWN_MS = 30_000;
const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

type Field = HTMLInputElement | HTMLTextAreaElement;

interface Props {
  readonly id: string;
  readonly value: string;
  readonly isInvalid: boolean;
  /** The id of what stands below it. */
  readonly describedBy?: string | undefined;
  readonly placeholder?: string;
  /** Where no label points at it. */
  readonly label?: string;
  readonly onChange: (value: string) => void;
}

/**
 * Where a secret is typed: hidden, shown for half a minute at most while somebody wants to check it. What is pasted with
 * line breaks (a private key) keeps them.
 */
export function SecretValueField({ id, value, isInvalid, describedBy, placeholder, label, onChange }: Props) {
  const [isShown, setShown] = useState(false);
  useEffect(() => {
    if (!isShown) return;
    const timer = setTimeout(() => setShown(false), SHOWN_MS);
    return () => clearTimeout(timer);
  }, [isShown]);
  const hasLines = value.includes('\n');
  const { element, typed } = useFocusKept(hasLines);
  const change = (text: string) => {
    typed();
    onChange(text);
  };
  // A field of one line would drop them without a word.
  const keepLines = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain');
    if (!/[\r\n]/.test(text.trim())) return;
    event.preventDefault();
    change(text.replace(/\r\n?/g, '\n'));
  };
  const common = {
    id,
    value,
    placeholder,
    'aria-label': label,
    'aria-invalid': isInvalid || undefined,
    'aria-describedby': describedBy,
    autoComplete: 'off',
    autoCapitalize: 'off',
    spellCheck: false,
    'data-1p-ignore': true,
    className: 'secret-input',
    ref: (node: Field | null) => {
      element.current = node;
    },
  };
  return (
    <div className="secret-field" data-invalid={isInvalid || undefined}>
      {hasLines ? (
        <textarea
          {...common}
          rows={4}
          data-hidden={!isShown}
          onChange={(event) => change(event.target.value)}
        />
      ) : (
        <input
          {...common}
          type={isShown ? 'text' : 'password'}
          onPaste={keepLines}
          onChange={(event) => change(event.target.value)}
        />
      )}
      {value !== '' && (
        <button
          type="button"
          className="secret-eye"
          aria-pressed={isShown}
          aria-label="Show what is typed"
          onClick={() => setShown(!isShown)}
        >
          {isShown ? <EyeOff {...ICON} /> : <Eye {...ICON} />}
        </button>
      )}
    </div>
  );
}

/** The one field takes the place of the other in the middle of typing, which goes on at its end. */
function useFocusKept(hasLines: boolean) {
  const element = useRef<Field>(null);
  const wasTyped = useRef(false);
  // biome-ignore lint/correctness/useExhaustiveDependencies: it is the change of the field that counts
  useLayoutEffect(() => {
    const field = element.current;
    if (!wasTyped.current || !field) return;
    field.focus();
    field.setSelectionRange(field.value.length, field.value.length);
  }, [hasLines]);
  const typed = () => {
    wasTyped.current = true;
  };
  return { element, typed };
}
