'use client';

import { Eye, EyeOff } from 'lucide-react';
import { type ClipboardEvent, useEffect, useState } from 'react';

const SHOWN_MS = 30_000;
const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

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
  // A field of one line would drop them without a word.
  const keepLines = (event: ClipboardEvent) => {
    const text = event.clipboardData.getData('text/plain');
    if (!/[\r\n]/.test(text.trim())) return;
    event.preventDefault();
    onChange(text);
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
  };
  return (
    <div className="secret-field" data-invalid={isInvalid || undefined}>
      {value.includes('\n') ? (
        <textarea
          {...common}
          rows={4}
          data-hidden={!isShown}
          onChange={(event) => onChange(event.target.value)}
        />
      ) : (
        <input
          {...common}
          type={isShown ? 'text' : 'password'}
          onPaste={keepLines}
          onChange={(event) => onChange(event.target.value)}
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
