'use client';

import { Tokens } from '@/components/tokens/tokens';
import type { WorkspaceRow } from '@/contracts/workspaces';

/** The tokens of the selected workspace; without one there is nothing whose tokens these could be. */
export function TokensTab({ workspace }: { workspace: WorkspaceRow | null }) {
  if (workspace) return <Tokens key={workspace.id} workspace={workspace} />;
  return (
    <div className="settings-empty">
      <p className="font-semibold">Select a workspace</p>
      <p className="mt-1 text-muted">
        Each workspace has tokens of its own, by which its agent is known. Select one on the canvas to see
        them.
      </p>
    </div>
  );
}
