'use client';

import { Paperclip } from 'lucide-react';
import { useRef } from 'react';
import { IconButton } from '@/components/ui/icon-button';

interface Props {
  readonly isDisabled: boolean;
  readonly onFiles: (files: readonly File[]) => void;
}

/** Opens the system's own way to pick files. */
export function AttachButton({ isDisabled, onFiles }: Props) {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <IconButton
        label="Attach files"
        side="top"
        className="chat-attach"
        disabled={isDisabled}
        onClick={() => input.current?.click()}
      >
        <Paperclip aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        tabIndex={-1}
        aria-label="Files to attach"
        onChange={(event) => {
          onFiles([...(event.target.files ?? [])]);
          // The same file can be picked again after it was taken away.
          event.target.value = '';
        }}
      />
    </>
  );
}
