import { Tooltip } from 'radix-ui';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';

interface Props extends Omit<ComponentProps<'button'>, 'aria-label'> {
  /** What it does, for the tooltip and for people who do not see the icon. */
  readonly label: string;
  readonly side?: 'top' | 'right' | 'bottom' | 'left';
}

export function IconButton({ label, side = 'bottom', className, children, ...rest }: Props) {
  return (
    <Tooltip.Root>
      <Tooltip.Trigger asChild>
        <button
          type="button"
          {...rest}
          aria-label={label}
          className={classNames(
            'grid size-8 shrink-0 place-items-center rounded-button text-muted transition-colors duration-150',
            'hover:bg-bg-2 hover:text-text disabled:opacity-40 pointer-coarse:size-11',
            className,
          )}
        >
          {children}
        </button>
      </Tooltip.Trigger>
      <Tooltip.Portal>
        <Tooltip.Content
          side={side}
          sideOffset={6}
          className="z-(--z-popover) rounded-chip bg-text px-2 py-1 text-12 text-bg shadow-float"
        >
          {label}
        </Tooltip.Content>
      </Tooltip.Portal>
    </Tooltip.Root>
  );
}
