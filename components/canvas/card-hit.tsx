import type { WorkspaceRow } from '@/contracts/workspaces';
import { useInteraction } from './platform-context';
import { statusLook } from './status-look';
import { unreadWords, useCardUnread } from './unread-badge';

interface CardHitProps {
  readonly row: WorkspaceRow;
  readonly isSelected: boolean;
  readonly isFolded: boolean;
  /** What the pointer is told; its name where nothing else is said. */
  readonly title?: string;
}

/** What presses and keys reach a card by: it lies over all of it, and carries its name. */
export function CardHit({ row, isSelected, isFolded, title = row.name }: CardHitProps) {
  const unread = useCardUnread(row.id, isFolded);
  const isPicked = useInteraction((state) => state.batch.has(row.id));
  const label = `${row.name} workspace, ${statusLook(row.status).word}${unreadWords(unread)}${isPicked ? ', picked' : ''}`;
  return (
    <button
      type="button"
      className="card-hit"
      data-workspace-id={row.id}
      data-picked={isPicked || undefined}
      aria-pressed={isSelected}
      aria-label={label}
      title={title}
    />
  );
}
