'use client';

import { Paperclip } from 'lucide-react';
import { type DragEvent, type ReactNode, useRef, useState } from 'react';

interface Props {
  /** Null: no file can be taken here at the moment. */
  readonly onFiles: ((files: readonly File[]) => void) | null;
  readonly children: ReactNode;
}

const hasFiles = ({ dataTransfer }: DragEvent): boolean => dataTransfer.types.includes('Files');

/** The whole chat takes files that are dropped on it. */
export function FileDrop({ onFiles, children }: Props) {
  const [isOver, setOver] = useState(false);
  // Going from one element to the next leaves the one after entering the other.
  const depth = useRef(0);
  const end = () => {
    depth.current = 0;
    setOver(false);
  };
  return (
    // The keyboard has the button beside Send for it.
    // biome-ignore lint/a11y/noStaticElementInteractions: a place to drop something is nothing to press
    <div
      className="chat-drop"
      data-takes-files=""
      onDragEnter={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        depth.current += 1;
        setOver(true);
      }}
      onDragLeave={(event) => {
        if (!hasFiles(event)) return;
        depth.current -= 1;
        if (depth.current <= 0) end();
      }}
      onDragOver={(event) => {
        if (!hasFiles(event)) return;
        // The browser would open what is dropped in place of the page.
        event.preventDefault();
        event.dataTransfer.dropEffect = onFiles ? 'copy' : 'none';
      }}
      onDrop={(event) => {
        if (!hasFiles(event)) return;
        event.preventDefault();
        end();
        onFiles?.(filesOf(event.dataTransfer));
      }}
    >
      {children}
      {isOver && (
        <div className="chat-drop-over" role="status">
          <p>
            <Paperclip aria-hidden="true" size={18} strokeWidth={1.75} />
            {onFiles ? 'Drop to attach' : 'No files can be sent at the moment'}
          </p>
        </div>
      )}
    </div>
  );
}

/** A folder comes as something that looks like a file and cannot be read. */
function filesOf({ items, files }: DataTransfer): readonly File[] {
  const isFolder = [...items]
    .filter(({ kind }) => kind === 'file')
    .map((item) => item.webkitGetAsEntry()?.isDirectory === true);
  return [...files].filter((_, at) => !isFolder[at]);
}
