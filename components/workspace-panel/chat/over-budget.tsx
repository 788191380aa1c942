'use client';

import { CircleAlert } from 'lucide-react';
import { usePlatform } from '@/components/canvas/platform-context';
import { Button } from '@/components/ui/button';
import type { WorkspaceRow } from '@/contracts/workspaces';
import { useSession } from './use-chats';

/** The code of a refusal because a limit is used up. */
export const OVER_BUDGET = 'budget_exceeded';

/** Stands above the box while a limit of the workspace is used up, unless a refused message says so there. */
export function OverBudget({ row }: { row: WorkspaceRow }) {
  const sends = useSession(row.id, (session) => session.sends);
  const isSaid = sends.some(({ failure }) => failure?.code === OVER_BUDGET);
  if (!row.is_over_budget || isSaid) return null;
  return (
    <div className="chat-failures" role="status">
      <div className="chat-failure">
        <CircleAlert aria-hidden="true" size={16} strokeWidth={1.75} />
        <div className="min-w-0 flex-1">
          <p className="font-semibold">Over budget: messages are refused</p>
          <p>A limit of this month is used up. They go through again when it is raised, or next month.</p>
          <ShowBudget isOwn />
        </div>
      </div>
    </div>
  );
}

/** @param isOwn the limit is the workspace's; otherwise the organisation's */
export function ShowBudget({ isOwn }: { isOwn: boolean }) {
  const { interaction } = usePlatform();
  return (
    <Button
      isSmall
      className="mt-2"
      onClick={() => interaction.setState(isOwn ? { tab: 'details' } : { settings: 'budget' })}
    >
      Show the budget
    </Button>
  );
}
