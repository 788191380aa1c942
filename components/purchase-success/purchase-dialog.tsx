'use client';

import { Check } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { type FocusEvent, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { dialogBoxClass, dialogOverlayClass } from '@/components/ui/dialog';
import type { MarketplaceItem } from '@/domain/purchase';
import { useAutoDismiss } from './use-auto-dismiss';
import './purchase-dialog.css';

interface Props {
  /** Null: something was purchased that has no name here. */
  readonly item: MarketplaceItem | null;
  readonly onClose: () => void;
}

/** On warm paper whatever the theme. It closes by itself unless somebody points at it or is inside with the keyboard. */
export function PurchaseDialog({ item, onClose }: Props) {
  const [isHovered, setHovered] = useState(false);
  const [isFocused, setFocused] = useState(false);
  const isHeld = isHovered || isFocused;
  useAutoDismiss(isHeld, onClose);
  const box = useRef<HTMLDivElement>(null);
  const cameFrom = useRef<Element | null>(null);
  // The box itself has the focus from the start: only a step further inside means that somebody is there.
  const follow = ({ target }: FocusEvent) => setFocused(target !== box.current);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Overlay className={dialogOverlayClass} />
        <Dialog.Content
          ref={box}
          data-theme="light"
          aria-modal="true"
          className={classNames(dialogBoxClass, 'purchase-dialog')}
          onPointerEnter={() => setHovered(true)}
          onPointerLeave={() => setHovered(false)}
          onFocus={follow}
          onBlur={() => setFocused(false)}
          onOpenAutoFocus={(event) => {
            event.preventDefault();
            cameFrom.current = document.activeElement;
            box.current?.focus();
          }}
          onCloseAutoFocus={(event) => {
            event.preventDefault();
            if (cameFrom.current instanceof HTMLElement) cameFrom.current.focus();
          }}
        >
          <PurchaseText item={item} />
          <Button tone="primary" className="mt-5 w-full" onClick={onClose}>
            Close
          </Button>
          <span key={String(isHeld)} className="purchase-time" data-held={isHeld} aria-hidden="true" />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function PurchaseText({ item }: Pick<Props, 'item'>) {
  return (
    <>
      <span className="purchase-mark" aria-hidden="true">
        <Check size={20} strokeWidth={2.25} />
      </span>
      <Dialog.Title className="mt-4 font-[650] text-20 tracking-[-0.015em]">Purchase complete</Dialog.Title>
      <Dialog.Description asChild>
        <div className="mt-1.5 text-muted">
          {item ? (
            <p className="purchase-item">
              <span className="purchase-level">{item.level}</span>
              {item.name}
            </p>
          ) : (
            <p>Your purchase went through.</p>
          )}
          <p className="mt-3">This was a demonstration: nothing was charged and nothing was installed.</p>
        </div>
      </Dialog.Description>
    </>
  );
}
