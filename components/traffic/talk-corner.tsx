'use client';

import { MessagesSquare } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useRef, useSyncExternalStore } from 'react';
import { loadPart } from '@/components/api-client/load-part';
import { useWorkspaces } from '@/components/canvas/platform-context';
import { IconButton } from '@/components/ui/icon-button';
import { talk, toggleTalk } from './talk-store';
import './talk-corner.css';

const list = () => import('./talk-list').then((module) => module.TalkList);
const TalkList = dynamic(() => loadPart(list), { ssr: false });

/** What this browser remembers; while the page is being put together it is closed. */
const useIsOpen = (): boolean =>
  useSyncExternalStore(
    talk.store.subscribe,
    () => talk.store.getState().value,
    () => false,
  );

/** Beside how the page is connected: who talked to whom, for whoever wants to see it. */
export function TalkCorner() {
  const toggle = useRef<HTMLButtonElement>(null);
  const isOpen = useIsOpen();
  const hasAnybody = useWorkspaces((state) => state.snapshot.status === 'ready' && state.rows.size > 0);
  if (!hasAnybody) return null;
  return (
    <>
      <IconButton
        ref={toggle}
        label={isOpen ? 'Hide who talked to whom' : 'Show who talked to whom'}
        aria-expanded={isOpen}
        aria-controls="talk"
        className="aria-expanded:text-accent-text"
        onClick={toggleTalk}
      >
        <MessagesSquare aria-hidden="true" size={16} strokeWidth={1.75} />
      </IconButton>
      {isOpen && (
        <TalkList
          onClose={() => {
            toggleTalk();
            toggle.current?.focus();
          }}
        />
      )}
    </>
  );
}
