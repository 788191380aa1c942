'use client';

import { useUnread, useUnreadWithin } from '@/components/workspace-panel/chat/use-chats';

const SHOWN_MAX = 99;

/** What the accessible name of a card says of it; '' where there is nothing. */
export const unreadWords = (count: number): string =>
  count === 0 ? '' : count === 1 ? ', 1 unread message' : `, ${count} unread messages`;

/** How much a card has to show: its own, and of a folded team also what is said inside. */
export function useCardUnread(id: string, isFolded: boolean): number {
  const own = useUnread(id);
  const within = useUnreadWithin(id);
  return isFolded ? within : own;
}

/** The count on a card; the card's name says it, so it is silent here. It draws itself again, not the card. */
export function UnreadBadge({ id, isFolded }: { id: string; isFolded: boolean }) {
  const count = useCardUnread(id, isFolded);
  if (count === 0) return null;
  return (
    <span className="unread-badge" aria-hidden="true">
      {count > SHOWN_MAX ? `${SHOWN_MAX}+` : count}
    </span>
  );
}
