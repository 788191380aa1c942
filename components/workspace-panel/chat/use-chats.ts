'use client';

import { useStore } from 'zustand';
import { usePlatform } from '@/components/canvas/platform-context';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { type Chats, chatsOf } from './chats';
import { type ChatSession, EMPTY_SESSION } from './session-state';

export const useChats = (): Chats => chatsOf(usePlatform());

/** What the page knows of a chat beside its history. Selectors return what the session holds, or a primitive. */
export function useSession<T>(id: string, select: (session: ChatSession) => T): T {
  return useStore(useChats().store, (state) => select(state.sessions.get(id) ?? EMPTY_SESSION));
}

/** How many messages of its agent nobody has read here. */
export const useUnread = (id: string): number =>
  useStore(useChats().store, (state) => state.unread.get(id)?.size ?? 0);

/** The same of a workspace and all below it, for a team whose cards are folded away. */
export function useUnreadWithin(id: string): number {
  const { workspaces } = usePlatform();
  return useStore(useChats().store, ({ unread }) => {
    if (unread.size === 0) return 0;
    const { rows } = workspaces.getState();
    let sum = 0;
    for (const [at, messages] of unread) if (isWithin(rows, at, id)) sum += messages.size;
    return sum;
  });
}

const DEPTH_MAX = 1000;

function isWithin(rows: ReadonlyMap<string, WorkspaceRow>, at: string, id: string): boolean {
  let step: string | null | undefined = at;
  for (let depth = 0; step && depth < DEPTH_MAX; depth += 1) {
    if (step === id) return true;
    step = rows.get(step)?.parent_id;
  }
  return false;
}
