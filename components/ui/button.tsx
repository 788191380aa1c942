import type { ComponentProps } from 'react';
import { classNames } from './class-names';

export type ButtonTone = 'primary' | 'strong' | 'plain' | 'quiet' | 'danger' | 'danger-quiet';

const TONES: Record<ButtonTone, string> = {
  primary: 'bg-accent-fill text-on-accent hover:brightness-[1.06] active:brightness-95',
  strong: 'bg-text text-bg hover:opacity-90 active:opacity-80',
  plain: 'border border-line-2 bg-surface text-text hover:bg-bg-2',
  quiet: 'text-muted hover:bg-bg-2 hover:text-text',
  'danger-quiet': 'text-bad hover:bg-bad-bg',
  danger: 'bg-bad-fill text-on-bad hover:brightness-[1.06] active:brightness-95',
};

interface Props extends ComponentProps<'button'> {
  readonly tone?: ButtonTone;
  /** Beside a title or in a row. */
  readonly isSmall?: boolean;
  /** Something is under way: the button keeps its place, says so and cannot be pressed again. */
  readonly isBusy?: boolean;
}

export function Button({
  tone = 'plain',
  isSmall = false,
  isBusy = false,
  className,
  disabled,
  children,
  ...rest
}: Props) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled || isBusy}
      aria-busy={isBusy || undefined}
      className={classNames(
        'inline-flex min-w-0 shrink-0 items-center justify-center gap-2 rounded-button font-semibold',
        isSmall ? 'h-7 px-2.5 text-12' : 'h-9 px-3.5 text-13',
        'transition-[background-color,filter] duration-150 disabled:cursor-not-allowed pointer-coarse:h-11',
        !isBusy && 'disabled:opacity-55',
        TONES[tone],
        className,
      )}
    >
      {isBusy && <Spinner />}
      {children}
    </button>
  );
}

function Spinner() {
  return (
    <span
      aria-hidden="true"
      className="size-3.5 shrink-0 animate-spin rounded-full border-2 border-current border-r-transparent"
    />
  );
}
