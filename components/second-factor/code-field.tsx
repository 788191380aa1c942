'use client';

import { TextField } from '@/components/ui/text-field';

interface Props {
  readonly label?: string;
  readonly value: string;
  readonly error: string | null;
  readonly autoFocus?: boolean;
  readonly onChange: (code: string) => void;
}

/** A code of the app, or a recovery code: so it is text, though phones offer digits where only those are asked for. */
export function CodeField({ label = 'Code', value, error, autoFocus = false, onChange }: Props) {
  return (
    <TextField
      label={label}
      autoComplete="one-time-code"
      autoCapitalize="off"
      spellCheck={false}
      maxLength={60}
      autoFocus={autoFocus}
      value={value}
      error={error}
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
