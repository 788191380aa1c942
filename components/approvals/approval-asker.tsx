'use client';

import { usePlatform } from '@/components/canvas/platform-context';
import type { ApprovalRow } from '@/contracts/approvals';

/** Who asks, and the way to their chat. */
export function ApprovalAsker({ row: { workspace_id, workspace_name } }: { row: ApprovalRow }) {
  const { interaction } = usePlatform();
  return (
    <button
      type="button"
      className="approval-asker"
      title={workspace_name}
      onClick={() => interaction.setState({ selectedId: workspace_id, tab: 'chat', settings: null })}
    >
      {workspace_name}
    </button>
  );
}
