'use client';

import { AlertDialog } from 'radix-ui';
import { Button } from './button';
import { dialogBoxClass, dialogOverlayClass } from './dialog';

interface Props {
  readonly title: string;
  readonly text: string;
  /** The safe answer; it has the focus. */
  readonly keep: string;
  readonly go: string;
  readonly onKeep: () => void;
  readonly onGo: () => void;
}

/** Asks before something is lost. Open for as long as it is rendered; Esc is the safe answer. */
export function AskDialog({ title, text, keep, go, onKeep, onGo }: Props) {
  return (
    <AlertDialog.Root open onOpenChange={(isOpen) => !isOpen && onKeep()}>
      <AlertDialog.Portal>
        <AlertDialog.Overlay className={dialogOverlayClass} onClick={onKeep} />
        <AlertDialog.Content className={dialogBoxClass}>
          <AlertDialog.Title className="font-[650] text-15">{title}</AlertDialog.Title>
          <AlertDialog.Description className="mt-1 text-muted">{text}</AlertDialog.Description>
          <div className="mt-5 flex flex-wrap justify-end gap-2">
            <AlertDialog.Cancel asChild>
              <Button>{keep}</Button>
            </AlertDialog.Cancel>
            <Button tone="danger" onClick={onGo}>
              {go}
            </Button>
          </div>
        </AlertDialog.Content>
      </AlertDialog.Portal>
    </AlertDialog.Root>
  );
}
