'use client';

import { type KeyboardEvent, useEffect, useId, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import type { ApprovalRow } from '@/contracts/approvals';
import { APPROVAL_NOTE_MAX } from '@/domain/approval';
import { useDecide } from './use-decide';

/** Approve or deny, with a word to the agent where there is one to say. */
export function DecideForm({ row }: { row: ApprovalRow }) {
  const { busy, decide } = useDecide(row);
  const [note, setNote] = useState<string | null>(null);
  const about = `${row.workspace_name}: ${row.action}`;
  return (
    <>
      {note !== null && <NoteField value={note} onChange={setNote} onClose={() => setNote(null)} />}
      <div className="approval-buttons">
        <Button
          tone="strong"
          isSmall
          isBusy={busy === 'approved'}
          disabled={busy !== null}
          aria-label={`Approve ${about}`}
          onClick={() => void decide('approved', note ?? '')}
        >
          Approve
        </Button>
        <Button
          isSmall
          isBusy={busy === 'denied'}
          disabled={busy !== null}
          aria-label={`Deny ${about}`}
          onClick={() => void decide('denied', note ?? '')}
        >
          Deny
        </Button>
        {note === null && (
          <Button
            tone="quiet"
            isSmall
            className="approval-add-note"
            aria-label={`Add a note for ${row.workspace_name}`}
            onClick={() => setNote('')}
          >
            Add a note
          </Button>
        )}
      </div>
    </>
  );
}

interface NoteProps {
  readonly value: string;
  readonly onChange: (note: string) => void;
  readonly onClose: () => void;
}

function NoteField({ value, onChange, onClose }: NoteProps) {
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  useEffect(() => field.current?.focus(), []);
  const leave = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || value !== '') return;
    // Not the panel or the drawer around it.
    event.preventDefault();
    event.stopPropagation();
    onClose();
  };
  return (
    <div className="approval-note">
      <label htmlFor={id}>Note for the agent</label>
      <textarea
        ref={field}
        id={id}
        rows={2}
        maxLength={APPROVAL_NOTE_MAX}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        onKeyDown={leave}
      />
    </div>
  );
}
