'use client';

import { AlertDialog } from 'radix-ui';
import { useEffect, useState } from 'react';
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
  readonly isBusy?: boolean;
  /** Why it could not be done, in the server's words. */
  readonly refusal?: string | null;
  readonly onKeep: () => void;
  readonly onGo: () => void;
}

/** Asks before something is lost. Open for as long as it is rendered; Esc is the safe answer. */
export function AskDialog({ armAfterMs = 0, isBusy = false, refusal = null, ...props }: Props) {
  const focus = useReturnFocus();
  const { title, text, keep, go, onKeep, onGo } = props;
  const isArmed = useIsOver(armAfterMs);
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && onKeep()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={dialogOverlayClass} onClick={onKeep} />
        <AlertDialog.Content className={dialogBoxClass} {...focus}>
          <AlertDialog.Title className="font-[650] text-15">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">{text}</AlertDialog.Description>
          {refusal !== null && (
            <p role="alert" className="mt-3 text-bad">
              {refusal}
            </p>
          )}
          <DialogButtons>
            <AlertDialog.Cancel asChild>
              <Button>{keep}</Button>
            </AlertDialog.Cancel>
            <Button tone="danger" isBusy={isBusy} disabled={!isArmed} onClick={onGo}>
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
