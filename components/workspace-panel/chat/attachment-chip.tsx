import { ExternalLink, File, FileDown } from 'lucide-react';
import type { Attachment } from '@/contracts/chat';
import { filePlaceOf } from '@/domain/uploads/file-uri';
import { fileAction, formatBytes, safeFileName } from './safe-link';
import { SavedFile } from './saved-file';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75, className: 'shrink-0' } as const;

/** A file of a message: a link where it can be opened or saved, otherwise only its name. */
export function AttachmentChip({ file, workspaceId }: { file: Attachment; workspaceId: string }) {
  const place = filePlaceOf(file.uri);
  if (place) return <SavedFile file={file} place={place} workspaceId={workspaceId} />;
  const name = safeFileName(file.name);
  const action = fileAction(file.uri);
  const text = (
    <>
      <span className="truncate">{name}</span>
      {file.size !== undefined && <span className="shrink-0 text-muted">{formatBytes(file.size)}</span>}
    </>
  );
  switch (action.kind) {
    case 'open':
      return (
        <a
          className="chat-file"
          href={action.href}
          target="_blank"
          rel="noopener noreferrer"
          title={action.href}
        >
          <ExternalLink {...ICON} />
          {text}
        </a>
      );
    case 'save':
      return (
        <a className="chat-file" href={action.href} download={name} title={`Save ${name}`}>
          <FileDown {...ICON} />
          {text}
        </a>
      );
    case 'none':
      return (
        <span className="chat-file" title="This file cannot be opened from here">
          <File {...ICON} />
          {text}
        </span>
      );
  }
}
