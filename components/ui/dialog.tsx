'use client';

import { Dialog as RadixDialog } from 'radix-ui';
import type { ReactNode } from 'react';
import { useReturnFocus } from './use-return-focus';

export const dialogOverlayClass = 'dialog-overlay fixed inset-0 z-(--z-dialog) bg-scrim';
const FRAME =
  'dialog-box fixed top-1/2 left-1/2 z-(--z-dialog) flex max-h-[calc(100dvh-32px)] w-[calc(100vw-32px)] -translate-x-1/2 -translate-y-1/2 flex-col scroll-pb-20 overflow-y-auto overscroll-contain rounded-team border border-line bg-surface p-5 shadow-float outline-none [overflow-wrap:anywhere]';
export const dialogBoxClass = `${FRAME} max-w-[440px]`;
const wideBoxClass = `${FRAME} max-w-[760px]`;

interface Props {
  readonly title: string;
  readonly description: string;
  /** For what is read rather than answered. */
  readonly isWide?: boolean;
  readonly onClose: () => void;
  /** Where the focus goes then, if what had it before is gone. */
  readonly focusInstead?: () => HTMLElement | null;
  readonly children: ReactNode;
}

/** A small modal window that is open for as long as it is rendered. */
export function Dialog({ title, description, isWide = false, onClose, focusInstead, children }: Props) {
  const focus = useReturnFocus(focusInstead);
  return (
    <RadixDialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <RadixDialog.Portal>
        <RadixDialog.Overlay className={dialogOverlayClass} />
        <RadixDialog.Content className={isWide ? wideBoxClass : dialogBoxClass} {...focus}>
          <RadixDialog.Title className="font-[650] text-15">{title}</RadixDialog.Title>
          <RadixDialog.Description className="mt-1 text-muted">{description}</RadixDialog.Description>
          {children}
        </RadixDialog.Content>
      </RadixDialog.Portal>
    </RadixDialog.Root>
  );
}
