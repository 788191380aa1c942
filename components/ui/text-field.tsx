import { type ChangeEvent, type ComponentProps, useId, useLayoutEffect } from 'react';
import { classNames } from './class-names';

interface Props extends Omit<ComponentProps<'input'>, 'id'> {
  readonly label: string;
  /** Why the server refused the value; shown below it, the value stays. */
  readonly error: string | null;
}

export function TextField({ label, error, className, ...rest }: Props) {
  const id = useId();
  const { value, onChange } = rest;
  // biome-ignore lint/correctness/useExhaustiveDependencies: once, when the script of the page takes over from what was drawn
  useLayoutEffect(() => {
    const field = document.getElementById(id) as HTMLInputElement | null;
    if (!field || value === undefined || field.value === asHeld(value)) return;
    // Typed, or filled in by the browser, before there was anybody to be told: the next change would take it away.
    onChange?.({ target: field, currentTarget: field } as ChangeEvent<HTMLInputElement>);
  }, []);
  return (
    <div className={className}>
      <label htmlFor={id} className="block font-medium text-12 text-muted">
        {label}
      </label>
      <input
        autoComplete="off"
        {...rest}
        id={id}
        aria-invalid={error !== null || undefined}
        aria-describedby={error === null ? undefined : `${id}-error`}
        className={classNames(
          'mt-1 h-9 w-full rounded-button border bg-bg px-3 text-13 pointer-coarse:h-11 pointer-coarse:text-[16px]',
          error === null ? 'border-line-2' : 'border-bad',
        )}
      />
      {error !== null && (
        <p id={`${id}-error`} role="alert" className="mt-1.5 text-12 text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

/** A field of one line holds no line breaks. */
const asHeld = (value: unknown): string => String(value).replaceAll(/[\r\n]/g, '');
