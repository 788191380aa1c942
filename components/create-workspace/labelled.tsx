import type { ReactNode } from 'react';

interface Props {
  readonly id: string;
  readonly label: string;
  /** Shown below while there is no error. */
  readonly hint?: string | undefined;
  readonly error: string | null;
  /** For a group of choices, which is labelled by reference. */
  readonly isGroup?: boolean;
  readonly children: ReactNode;
}

/** The ids by which a control points at its label and at what stands below it. */
export const describedBy = (id: string, has: boolean): string | undefined => (has ? `${id}-note` : undefined);

/** A control with its label above and one line below: why the value was refused, else what it means. */
export function Labelled({ id, label, hint, error, isGroup = false, children }: Props) {
  const labelClass = 'block font-medium text-12 text-muted';
  const note = error ?? hint;
  return (
    <div className="min-w-0">
      {isGroup ? (
        <span id={`${id}-label`} className={labelClass}>
          {label}
        </span>
      ) : (
        <label id={`${id}-label`} htmlFor={id} className={labelClass}>
          {label}
        </label>
      )}
      <div className="mt-1">{children}</div>
      {note !== undefined && (
        <p
          id={`${id}-note`}
          role={error === null ? undefined : 'alert'}
          className={error === null ? 'mt-1.5 text-12 text-soft' : 'mt-1.5 text-12 text-bad'}
        >
          {note}
        </p>
      )}
    </div>
  );
}

export const inputClass = (hasError: boolean): string =>
  `h-9 w-full rounded-button border bg-bg px-3 text-13 pointer-coarse:h-11 pointer-coarse:text-[16px] ${
    hasError ? 'border-bad' : 'border-line-2'
  }`;
