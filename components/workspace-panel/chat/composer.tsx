'use client';

import { type KeyboardEvent, useId, useLayoutEffect, useRef } from 'react';
import { usePlatform } from '@/components/canvas/platform-context';
import { useMay } from '@/components/session/session-context';
import { Button } from '@/components/ui/button';
import { sendToAgent } from '@/contracts/a2a';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { AttachButton } from './attach-button';
import { ComposerFiles } from './composer-files';
import { type ComposerState, composerState } from './composer-state';
import { isRefused } from './draft-files';
import { pastedFiles, useAttaching } from './use-attaching';
import { useChats, useSession } from './use-chats';

const HELD_BACK = 'Take away what cannot be sent.';
const HINT = 'Enter to send, Shift+Enter for a new line';

const ONLY_READS: ComposerState = {
  takesMessages: false,
  placeholder: 'You may read this chat; an operator or an owner writes here.',
  note: null,
};

interface Props {
  readonly row: WorkspaceRow;
  readonly onSent: () => void;
}

/** Where a person writes. It stays open while the agent is busy, and while nothing can be sent keeps the text. */
export function Composer({ row, onSent }: Props) {
  const { interaction } = usePlatform();
  const chats = useChats();
  const draft = useSession(row.id, (session) => session.draft);
  const files = useSession(row.id, (session) => session.files);
  const isUploading = useSession(row.id, (session) => session.isUploading);
  const attach = useAttaching(row);
  const mayWrite = useMay(sendToAgent);
  const state = mayWrite ? composerState(row) : ONLY_READS;
  // Why nothing can be sent stands in the empty box already.
  const stateNote = state.takesMessages || draft !== '' ? state.note : null;
  const isHeldBack = files.some(isRefused);
  const note = isHeldBack ? HELD_BACK : stateNote;
  const isComplete = (draft.trim() !== '' || files.length > 0) && !isHeldBack;
  const hintId = useId();
  const box = useGrowing(draft);
  const send = () => {
    if (!state.takesMessages || !chats.sendDraft(row.id)) return;
    onSent();
    box.current?.focus();
  };
  const pressed = (event: KeyboardEvent<HTMLTextAreaElement>) => {
    // While a word is being composed, its keys belong to the input method; 229 is how Safari says so.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    if (event.key === 'Escape' && draft === '') interaction.setState({ selectedId: null });
    if (event.key !== 'Enter' || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    send();
  };
  return (
    <form
      className="chat-composer"
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <textarea
        ref={box}
        rows={2}
        dir="auto"
        value={draft}
        readOnly={!mayWrite || isUploading}
        placeholder={state.placeholder}
        aria-label={`Message to ${row.name}`}
        aria-describedby={hintId}
        enterKeyHint="send"
        onChange={(event) => chats.setDraft(row.id, event.target.value)}
        onKeyDown={pressed}
        onPaste={(event) => {
          const pasted = attach ? pastedFiles(event) : [];
          if (pasted.length === 0) return;
          event.preventDefault();
          attach?.(pasted);
        }}
      />
      <ComposerFiles id={row.id} onEmpty={() => box.current?.focus()} />
      <div className="chat-composer-foot">
        {mayWrite && <AttachButton isDisabled={attach === null} onFiles={(picked) => attach?.(picked)} />}
        <p id={hintId}>
          {note !== null && <span className="chat-note">{note}</span>}
          {state.takesMessages && <span className="chat-hint">{HINT}</span>}
        </p>
        <Button
          type="submit"
          tone="primary"
          isBusy={isUploading}
          disabled={!state.takesMessages || !isComplete}
        >
          Send
        </Button>
      </div>
    </form>
  );
}

/** Makes a text box as tall as its text; the stylesheet says how tall at most. */
function useGrowing(text: string) {
  const box = useRef<HTMLTextAreaElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text decides the height
  useLayoutEffect(() => {
    if (!box.current) return;
    box.current.style.height = 'auto';
    box.current.style.height = `${box.current.scrollHeight + 2}px`;
  }, [text]);
  return box;
}
