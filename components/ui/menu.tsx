import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

interface BoxProps {
  /** What the menu is about; without it its button names it. */
  readonly label?: string;
  readonly align?: 'start' | 'end';
  /** `right`: of a place rather than below a button; it goes up as far as it has to. */
  readonly side?: 'bottom' | 'right';
  readonly onCloseAutoFocus?: (event: Event) => void;
  readonly children: ReactNode;
}

/** The box of a menu, below its button and inside the window. */
export function MenuBox({ label, align = 'end', side = 'bottom', onCloseAutoFocus, children }: BoxProps) {
  const name = label === undefined ? {} : { 'aria-label': label, 'aria-labelledby': undefined };
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        {...name}
        align={align}
        side={side}
        sideOffset={side === 'right' ? 2 : 6}
        collisionPadding={8}
        {...(onCloseAutoFocus ? { onCloseAutoFocus } : {})}
        className="z-(--z-popover) max-h-(--radix-dropdown-menu-content-available-height) min-w-[180px] max-w-[320px] overflow-y-auto rounded-card border border-line bg-surface p-1 shadow-float"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

/** Between groups of entries. */
export const MenuRule = () => <DropdownMenu.Separator className="mx-2 my-1 h-px bg-line" />;

interface ItemProps {
  readonly tone?: 'plain' | 'danger';
  readonly onSelect: () => void;
  readonly children: ReactNode;
}

export function MenuItem({ tone = 'plain', onSelect, children }: ItemProps) {
  return (
    <DropdownMenu.Item
      onSelect={onSelect}
      className={classNames(
        'flex h-8 cursor-default select-none items-center gap-2.5 rounded-button px-2.5 text-13 outline-none',
        'data-[highlighted]:bg-bg-2 pointer-coarse:h-11',
        tone === 'danger' && 'text-bad data-[highlighted]:bg-bad-bg',
      )}
    >
      {children}
    </DropdownMenu.Item>
  );
}
