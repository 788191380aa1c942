'use client';

import { useQuery } from '@tanstack/react-query';
import { ArrowLeft, Download, Trash2 } from 'lucide-react';
import dynamic from 'next/dynamic';
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef, useState } from 'react';
import { ApiError } from '@/components/api-client/api-error';
import { loadPart } from '@/components/api-client/load-part';
import { ErrorBox } from '@/components/ui/error-box';
import { IconButton } from '@/components/ui/icon-button';
import { ConflictNotice } from '../editor/conflict-notice';
import { SaveFoot } from '../editor/save-foot';
import { PanelSkeleton } from '../panel-skeleton';
import type { PanelTabProps } from '../panel-tab-props';
import { DeleteFiles } from './delete-files';
import { fileKey, fullPathOf, isFileConflict } from './file-sessions';
import { type FilePlace, loadFile } from './load-file';
import { useFileSession, useFileSessions } from './use-files';

const editor = () => import('./file-editor').then((module) => module.FileEditor);
const FileEditor = dynamic(() => loadPart(editor), { loading: () => <PanelSkeleton /> });

const ICON = { 'aria-hidden': true, size: 16, strokeWidth: 1.75 } as const;

interface Props extends PanelTabProps {
  readonly place: FilePlace;
  readonly mayChange: boolean;
}

/** One file in an editor. */
export function FileView({ row, place, mayChange }: Props) {
  const sessions = useFileSessions();
  const draft = useFileSession(row.id).drafts.get(fullPathOf(place));
  const query = useQuery({
    queryKey: fileKey(place),
    queryFn: ({ signal }) => loadFile(place, signal),
    // Its agent may have written it since, without a word to anybody.
    refetchOnMount: 'always',
  });
  const hintId = useId();
  const stored = query.data ?? null;
  const text = draft?.text ?? stored?.content ?? null;
  const pressed = (event: KeyboardEvent) => {
    if (event.key.toLowerCase() !== 's' || !(event.ctrlKey || event.metaKey) || event.altKey) return;
    event.preventDefault();
    void sessions.save(place);
  };
  const hasConflict =
    draft !== undefined && !draft.isSaving && query.isSuccess && isFileConflict(draft, stored);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the shortcut belongs to whatever inside has the focus
    <div className="files" onKeyDown={pressed}>
      <Head
        place={place}
        owner={row.name}
        text={text}
        mayChange={mayChange}
        isUnsaved={draft !== undefined}
      />
      {hasConflict && (
        <ConflictNotice
          name={nameOf(place)}
          theirs={stored?.content ?? null}
          mine={draft.text}
          onTakeTheirs={() => sessions.drop(place)}
          onKeepMine={() => void sessions.keepMine(place)}
        />
      )}
      {text === null ? (
        <Instead isPending={query.isPending} error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <>
          <FileEditor
            path={place.path}
            text={text}
            label={`${place.path} of ${row.name}`}
            describedBy={hintId}
            isReadOnly={!mayChange}
            onChange={(changed) => sessions.edit(place, changed)}
          />
          <p id={hintId} className="files-hint">
            {mayChange
              ? 'Ctrl or ⌘ with S saves, with F searches. Esc, then Tab: out of the text.'
              : 'This file can be read here and not changed.'}
          </p>
        </>
      )}
      {mayChange && <Foot place={place} />}
    </div>
  );
}

const nameOf = ({ path }: FilePlace): string => path.slice(path.lastIndexOf('/') + 1);

interface HeadProps {
  readonly place: FilePlace;
  readonly owner: string;
  readonly text: string | null;
  readonly mayChange: boolean;
  readonly isUnsaved: boolean;
}

function Head({ place, owner, text, mayChange, isUnsaved }: HeadProps) {
  const sessions = useFileSessions();
  const [isDeleting, setDeleting] = useState(false);
  const back = useRef<HTMLButtonElement>(null);
  // What was pressed to come here is gone.
  useEffect(() => back.current?.focus({ preventScroll: true }), []);
  const download = async () => {
    if (text === null) return;
    const { saveText } = await import('./transfer-files');
    saveText(place.path, text);
  };
  return (
    <div className="files-bar">
      <IconButton
        ref={back}
        label="Back to the files"
        side="bottom"
        onClick={() => sessions.open(place.id, null)}
      >
        <ArrowLeft {...ICON} />
      </IconButton>
      <h3 className="file-title" title={fullPathOf(place)}>
        <bdi>{fullPathOf(place)}</bdi>
      </h3>
      {isUnsaved && <span className="file-mark">Unsaved</span>}
      <IconButton label="Download this file" disabled={text === null} onClick={() => void download()}>
        <Download {...ICON} />
      </IconButton>
      {mayChange && (
        <IconButton label="Delete this file" onClick={() => setDeleting(true)}>
          <Trash2 {...ICON} />
        </IconButton>
      )}
      {isDeleting && (
        <DeleteFiles
          place={place}
          what={[{ path: place.path, dir: false }]}
          owner={owner}
          onDone={() => setDeleting(false)}
        />
      )}
    </div>
  );
}

interface InsteadProps {
  readonly isPending: boolean;
  readonly error: unknown;
  readonly onRetry: () => void;
}

/** What stands where the text would. */
function Instead({ isPending, error, onRetry }: InsteadProps) {
  if (isPending) return <PanelSkeleton />;
  if (error === null)
    return (
      <Said title="This file is not there any more." text="Somebody has deleted it, or its agent has." />
    );
  if (error instanceof ApiError && error.code === 'file_not_text')
    return (
      <Said
        title="This file is no text."
        text="It can be used by the agent, and neither shown nor changed here."
      />
    );
  if (error instanceof ApiError && error.code === 'file_too_large')
    return (
      <Said title="This file is too large for the editor." text="Up to 1 MB can be shown and changed here." />
    );
  return (
    <div className="files-inset">
      <ErrorBox title="The file could not be read" error={error} onRetry={onRetry} />
    </div>
  );
}

const Said = ({ title, text }: { title: string; text: ReactNode }) => (
  <div className="files-empty">
    <p className="font-semibold">{title}</p>
    <p className="text-muted">{text}</p>
  </div>
);

const DISCARD = {
  label: 'Discard',
  text: 'The file is shown as it is saved; what you changed here is lost.',
  isAlways: false,
} as const;

function Foot({ place }: { place: FilePlace }) {
  const sessions = useFileSessions();
  const draft = useFileSession(place.id).drafts.get(fullPathOf(place));
  const isSaving = draft?.isSaving === true;
  const isDirty = draft !== undefined;
  // Nothing to say before the first change, "Saved." after one that was.
  const wasSaving = useRef(false);
  if (isDirty) wasSaving.current = isSaving;
  const state = isSaving ? 'Saving…' : isDirty ? 'Unsaved changes' : wasSaving.current ? 'Saved.' : '';
  return (
    <SaveFoot
      status={state}
      isDirty={isDirty}
      isSaving={isSaving}
      refusal={draft?.refusal}
      discard={DISCARD}
      onDiscard={() => sessions.drop(place)}
      onSave={() => void sessions.save(place)}
    />
  );
}
