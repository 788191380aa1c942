'use client';

import { useStore } from 'zustand';
import { usePlatform } from '@/components/canvas/platform-context';
import { type Chats, chatsOf } from './chats';
import { type ChatSession, EMPTY_SESSION } from './session-state';

export const useChats = (): Chats => chatsOf(usePlatform());

/** What the page knows of a chat beside its history. Selectors return what the session holds, or a primitive. */
export function useSession<T>(id: string, select: (session: ChatSession) => T): T {
  return useStore(useChats().store, (state) => select(state.sessions.get(id) ?? EMPTY_SESSION));
}

/**
 * How many messages of its agent have come since the chat of this workspace was last open.
 * @public for the cards of the canvas
 */
export const useUnread = (id: string): number =>
  useStore(useChats().store, (state) => state.unread.get(id) ?? 0);
