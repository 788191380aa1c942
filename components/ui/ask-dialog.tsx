'use client';

import { AlertDialog } from 'radix-ui';
import { type ReactNode, useEffect, useState } from 'react';
import { Button } from './button';
import { dialogBoxClass, dialogOverlayClass } from './dialog';
import { DialogButtons } from './dialog-buttons';
import { useReturnFocus } from './use-return-focus';

interface Props {
  readonly title: string;
  readonly text: string;
  /** The safe answer; it has the focus. */
  readonly keep: string;
  readonly go: string;
  /** The unsafe answer can be given only after this long, so that no double click gives it. */
  readonly armAfterMs?: number;
  /** Of the unsafe answer: red where something is lost by it. */
  readonly tone?: 'danger' | 'primary';
  readonly isBusy?: boolean;
  /** While it is done the question stays: closing it would hide that it goes on. */
  readonly staysWhileBusy?: boolean;
  /** The unsafe answer cannot be given yet: something is to be ticked first, or there is nothing to do. */
  readonly isBlocked?: boolean;
  /** Why it could not be done, in the server's words. */
  readonly refusal?: string | null;
  readonly onKeep: () => void;
  readonly onGo: () => void;
  /** Where the focus goes then, if what had it before is gone. */
  readonly focusInstead?: () => HTMLElement | null;
  /** What is to be known or chosen before the answer. */
  readonly children?: ReactNode;
}

/** Asks before something is done that stops, loses or cuts off. Open for as long as it is rendered; Esc is the safe answer. */
export function AskDialog({ armAfterMs = 0, isBusy = false, refusal = null, ...props }: Props) {
  const focus = useReturnFocus(props.focusInstead);
  const { title, text, keep, go, tone = 'danger', isBlocked = false, onGo, children } = props;
  const isArmed = useIsOver(armAfterMs);
  const isHeld = isBusy && props.staysWhileBusy === true;
  const onKeep = () => !isHeld && props.onKeep();
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && onKeep()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={dialogOverlayClass} onClick={onKeep} />
        <AlertDialog.Content className={dialogBoxClass} {...focus}>
          <AlertDialog.Title className="font-[650] text-15">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">{text}</AlertDialog.Description>
          {children}
          {refusal !== null && (
            <p role="alert" className="mt-3 text-bad">
              {refusal}
            </p>
          )}
          <DialogButtons>
            <AlertDialog.Cancel asChild>
              <Button disabled={isHeld}>{keep}</Button>
            </AlertDialog.Cancel>
            <Button tone={tone} isBusy={isBusy} disabled={!isArmed || isBlocked} onClick={onGo}>
              {go}
            </Button>
          </DialogButtons>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}

function useIsOver(ms: number): boolean {
  const [isOver, setOver] = useState(ms === 0);
  useEffect(() => {
    if (ms === 0) return;
    const timer = setTimeout(() => setOver(true), ms);
    return () => clearTimeout(timer);
  }, [ms]);
  return isOver;
}
