import { DropdownMenu } from 'radix-ui';
import type { ReactNode } from 'react';
import { classNames } from './class-names';

/** The box of a menu, below its button and inside the window. */
export function MenuBox({ children }: { children: ReactNode }) {
  return (
    <DropdownMenu.Portal>
      <DropdownMenu.Content
        align="end"
        sideOffset={6}
        collisionPadding={8}
        className="z-(--z-popover) min-w-[180px] rounded-card border border-line bg-surface p-1 shadow-float"
      >
        {children}
      </DropdownMenu.Content>
    </DropdownMenu.Portal>
  );
}

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
