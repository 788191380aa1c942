'use client';

import { CircleAlert, File, FileImage, RotateCw, X } from 'lucide-react';
import { useRef } from 'react';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import { type DraftFile, describeFile } from './draft-files';
import { formatBytes } from './safe-link';
import { useChats, useSession } from './use-chats';

const ICON = { 'aria-hidden': true, size: 14, strokeWidth: 1.75, className: 'shrink-0' } as const;

interface Props {
  readonly id: string;
  /** Where the keyboard goes when the last file is taken away. */
  readonly onEmpty: () => void;
}

/** The files that go with the draft. */
export function ComposerFiles({ id, onEmpty }: Props) {
  const chats = useChats();
  const files = useSession(id, (session) => session.files);
  const list = useRef<HTMLUListElement>(null);
  const remove = (file: DraftFile, at: number) => {
    chats.removeFile(id, file.id);
    if (files.length === 1) return onEmpty();
    // The button that was pressed is gone: its neighbour takes its place.
    const buttons = list.current?.querySelectorAll<HTMLElement>('[data-remove]');
    buttons?.[at === files.length - 1 ? at - 1 : at + 1]?.focus();
  };
  return (
    <>
      {files.length > 0 && (
        <ul ref={list} className="chat-drafts" aria-label="Files to send">
          {files.map((file, at) => (
            <Chip
              key={file.id}
              file={file}
              onRemove={() => remove(file, at)}
              onRetry={() => void chats.retryFile(id, file.id)}
            />
          ))}
        </ul>
      )}
      <p className="sr-only" aria-live="polite">
        {summaryOf(files)}
      </p>
    </>
  );
}

function summaryOf(files: readonly DraftFile[]): string {
  const failed = files.filter(({ problem }) => problem !== null);
  if (failed.length > 0) return failed.map(describeFile).join('. ');
  return files.length === 0 ? '' : `${files.length} ${files.length === 1 ? 'file' : 'files'} attached`;
}

interface ChipProps {
  readonly file: DraftFile;
  readonly onRemove: () => void;
  readonly onRetry: () => void;
}

function Chip({ file, onRemove, onRetry }: ChipProps) {
  const { name, state, problem, progress } = file;
  const Icon = problem ? CircleAlert : file.file.type.startsWith('image/') ? FileImage : File;
  return (
    <li className={classNames('chat-draft', problem && 'chat-draft-bad')}>
      <Icon {...ICON} />
      <div className="chat-draft-text" title={name}>
        <p>
          <span className="truncate">{name}</span>
          <span className="shrink-0 text-muted">{formatBytes(file.file.size)}</span>
        </p>
        {problem && <p className="chat-draft-problem">{problem.text}</p>}
      </div>
      {problem?.canRetry && (
        <IconButton label={`Retry ${name}`} side="top" className="chat-draft-button" onClick={onRetry}>
          <RotateCw aria-hidden="true" size={14} strokeWidth={1.75} />
        </IconButton>
      )}
      <IconButton
        label={`Remove ${name}`}
        side="top"
        className="chat-draft-button"
        data-remove=""
        onClick={onRemove}
      >
        <X aria-hidden="true" size={14} strokeWidth={1.75} />
      </IconButton>
      {state === 'uploading' && (
        <progress className="chat-draft-progress" max={1} value={progress} aria-label={`Uploading ${name}`} />
      )}
    </li>
  );
}
