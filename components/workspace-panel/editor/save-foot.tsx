'use client';

import { type ReactNode, useState } from 'react';
import { AskDialog } from '@/components/ui/ask-dialog';
import { Button } from '@/components/ui/button';
import './editor.css';

interface Props {
  /** Whether something is not saved, in words. */
  readonly status: string;
  readonly isDirty: boolean;
  readonly isSaving: boolean;
  /** What came of the last save, where it was not all well. */
  readonly refusal: ReactNode;
  readonly discard: {
    readonly label: string;
    /** What becomes of the changes. */
    readonly text: string;
    /** Also worth pressing while nothing was changed. */
    readonly isAlways: boolean;
  };
  readonly onDiscard: () => void;
  readonly onSave: () => void;
}

/** Below something that is edited: whether all is saved, and the two ways out. */
export function SaveFoot({ status, isDirty, isSaving, refusal, discard, onDiscard, onSave }: Props) {
  const [isAsking, setAsking] = useState(false);
  return (
    <footer className="save-foot">
      <div role="alert">{refusal && <div className="save-refusal">{refusal}</div>}</div>
      <div className="save-foot-line">
        <p role="status" className={isDirty ? 'save-dirty' : 'text-muted'}>
          {status}
        </p>
        <Button
          disabled={isSaving || !(isDirty || discard.isAlways)}
          onClick={() => (isDirty ? setAsking(true) : onDiscard())}
        >
          {discard.label}
        </Button>
        <Button tone="primary" isBusy={isSaving} disabled={!isDirty} onClick={onSave}>
          Save
        </Button>
      </div>
      {isAsking && (
        <AskDialog
          title="Discard your changes?"
          text={discard.text}
          keep="Keep editing"
          go="Discard"
          onKeep={() => setAsking(false)}
          onGo={() => {
            setAsking(false);
            onDiscard();
          }}
        />
      )}
    </footer>
  );
}
